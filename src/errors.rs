//! Errors as text for administrators.

/// An error and its sources in one line. A source that the line already contains is left out.
pub fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| match cause.to_string() {
        cause if line.contains(&cause) => line,
        cause => format!("{line}: {cause}"),
    })
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    #[derive(Debug)]
    struct Link(&'static str, Option<Box<Link>>);

    impl fmt::Display for Link {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::error::Error for Link {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            let source = self.1.as_deref()?;
            Some(source)
        }
    }

    #[test]
    fn a_cause_is_named_once() {
        let disk = Link("no such file", None);
        let sqlite = Link("error 14: no such file", Some(Box::new(disk)));
        let error = Link("cannot reach the database", Some(Box::new(sqlite)));
        assert_eq!(chain(&error), "cannot reach the database: error 14: no such file");
    }
}
