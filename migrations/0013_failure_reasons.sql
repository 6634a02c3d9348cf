-- threads.trouble holds a reason that all platforms share, or else the platform's error code. Until now it held the code.
UPDATE threads SET trouble = CASE
    WHEN trouble LIKE '%cannot_dm%' OR trouble LIKE '%50007%' OR trouble LIKE '%user_not_found%'
        OR trouble LIKE '%user_disabled%' THEN 'direct_closed'
    WHEN trouble LIKE '%is_archived%' OR trouble LIKE '%50083%' OR trouble LIKE '%160005%' THEN 'archived'
    WHEN trouble LIKE '%not_in_channel%' OR trouble LIKE '%channel_not_found%' OR trouble LIKE '%50001%'
        OR trouble LIKE '%50013%' OR trouble LIKE '%10003%' THEN 'not_a_member'
    WHEN trouble LIKE '%too_large%' OR trouble LIKE '%40005%' OR trouble LIKE '%413%' THEN 'too_large'
    WHEN trouble LIKE '%not_found%' OR trouble LIKE '%file_deleted%' OR trouble LIKE '%404%'
        OR trouble LIKE '%10008%' THEN 'gone'
    ELSE trouble END
WHERE trouble IS NOT NULL;
