/* Makes every flush to the disk take longer, as it does on real disks. Preloaded by the bench; BENCH_FLUSH_US says by
 * how many microseconds. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_a_while(void) {
    static long wait_us = -1;
    if (wait_us < 0) {
        const char *told = getenv("BENCH_FLUSH_US");
        wait_us = told ? atol(told) : 0;
    }
    struct timespec left = {wait_us / 1000000, (wait_us % 1000000) * 1000};
    while (wait_us > 0 && nanosleep(&left, &left) != 0) {
    }
}

int fsync(int file) {
    wait_a_while();
    return (int)syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    wait_a_while();
    return (int)syscall(SYS_fdatasync, file);
}
