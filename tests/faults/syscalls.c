/* Makes one call of the system fail, in one process, when it is told to: loaded before the C library by syscalls.py.

   The arming is by function calls from Python, so that a process may be forked from one that has all modules loaded.
   Writes to standard output and error are left alone: the test reads there what a user would be told. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { OPEN, READ, WRITE, SYNC, RENAME, UNLINK, MKDIR, STAT, LIST, MMAP, RESIZE, SEEK, LOCK, KINDS };

static atomic_int armed, wanted = -1, countdown, error_number;
static atomic_long counts[KINDS];
static char fired[4200];

void faults_arm(int kind, int number, int code) {
    for (int n = 0; n < KINDS; n++) counts[n] = 0;
    fired[0] = 0;
    wanted = kind, countdown = number, error_number = code, armed = 1;
}
void faults_disarm(void) { armed = 0; }
long faults_count(int kind) { return counts[kind]; }
const char *faults_fired(void) { return fired; }

static int fails(int kind, int fd, const char *path, const char *call) {
    if (!armed || (!path && fd >= 0 && fd <= 2)) return 0;
    atomic_fetch_add(&counts[kind], 1);
    if (wanted != kind || atomic_fetch_sub(&countdown, 1) != 1) return 0;
    armed = 0;
    char link[64], target[4096] = "";
    if (!path && fd >= 0) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t size = readlink(link, target, sizeof target - 1);
        target[size > 0 ? size : 0] = 0;
    }
    snprintf(fired, sizeof fired, "%s %s", call, path ? path : target);
    errno = error_number;
    return 1;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
        return fails(OPEN, -1, path, #name) ? -1 : real(path, flags, mode); \
    }
#define OPENS_AT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...); \
        va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
        return fails(OPEN, -1, path, #name) ? -1 : real(folder, path, flags, mode); \
    }
OPENS(open) OPENS(open64) OPENS_AT(openat) OPENS_AT(openat64)

#define CALL(type, failure, kind, name, fd, path, parameters, given) \
    type name parameters { \
        static type (*real) parameters; \
        if (!real) real = (type (*) parameters)dlsym(RTLD_NEXT, #name); \
        return fails(kind, fd, path, #name) ? (type)failure : real given; \
    }

CALL(ssize_t, -1, READ, read, fd, 0, (int fd, void *to, size_t size), (fd, to, size))
CALL(ssize_t, -1, READ, pread, fd, 0, (int fd, void *to, size_t size, off_t at), (fd, to, size, at))
CALL(ssize_t, -1, READ, pread64, fd, 0, (int fd, void *to, size_t size, off64_t at), (fd, to, size, at))
CALL(ssize_t, -1, WRITE, write, fd, 0, (int fd, const void *from, size_t size), (fd, from, size))
CALL(ssize_t, -1, WRITE, pwrite, fd, 0, (int fd, const void *from, size_t size, off_t at), (fd, from, size, at))
CALL(ssize_t, -1, WRITE, pwrite64, fd, 0, (int fd, const void *from, size_t size, off64_t at), (fd, from, size, at))
CALL(int, -1, SYNC, fsync, fd, 0, (int fd), (fd))
CALL(int, -1, SYNC, fdatasync, fd, 0, (int fd), (fd))
CALL(int, -1, RENAME, rename, -1, to, (const char *from, const char *to), (from, to))
CALL(int, -1, RENAME, renameat, -1, to, (int f, const char *from, int t, const char *to), (f, from, t, to))
CALL(int, -1, RENAME, link, -1, to, (const char *from, const char *to), (from, to))
CALL(int, -1, UNLINK, unlink, -1, path, (const char *path), (path))
CALL(int, -1, UNLINK, unlinkat, -1, path, (int fd, const char *path, int flags), (fd, path, flags))
CALL(int, -1, UNLINK, rmdir, -1, path, (const char *path), (path))
CALL(int, -1, MKDIR, mkdir, -1, path, (const char *path, mode_t mode), (path, mode))
CALL(int, -1, MKDIR, mkdirat, -1, path, (int fd, const char *path, mode_t mode), (fd, path, mode))
CALL(int, -1, STAT, stat, -1, path, (const char *path, struct stat *to), (path, to))
CALL(int, -1, STAT, stat64, -1, path, (const char *path, struct stat64 *to), (path, to))
CALL(int, -1, STAT, lstat, -1, path, (const char *path, struct stat *to), (path, to))
CALL(int, -1, STAT, lstat64, -1, path, (const char *path, struct stat64 *to), (path, to))
CALL(int, -1, STAT, fstat, fd, 0, (int fd, struct stat *to), (fd, to))
CALL(int, -1, STAT, fstat64, fd, 0, (int fd, struct stat64 *to), (fd, to))
CALL(int, -1, STAT, fstatat, -1, path, (int fd, const char *path, struct stat *to, int flags), (fd, path, to, flags))
CALL(int, -1, STAT, fstatat64, -1, path, (int fd, const char *path, struct stat64 *to, int flags), (fd, path, to, flags))
CALL(int, -1, STAT, statx, -1, path, (int fd, const char *restrict path, int flags, unsigned mask, struct statx *restrict to), (fd, path, flags, mask, to))
CALL(int, -1, STAT, access, -1, path, (const char *path, int mode), (path, mode))
CALL(DIR *, 0, LIST, opendir, -1, path, (const char *path), (path))
CALL(DIR *, 0, LIST, fdopendir, fd, 0, (int fd), (fd))
CALL(struct dirent *, 0, LIST, readdir, dirfd(of), 0, (DIR *of), (of))
CALL(struct dirent64 *, 0, LIST, readdir64, dirfd(of), 0, (DIR *of), (of))
CALL(void *, MAP_FAILED, MMAP, mmap, fd < 0 ? 1000 : fd, 0, (void *at, size_t size, int how, int flags, int fd, off_t from), (at, size, how, flags, fd, from))
CALL(void *, MAP_FAILED, MMAP, mmap64, fd < 0 ? 1000 : fd, 0, (void *at, size_t size, int how, int flags, int fd, off64_t from), (at, size, how, flags, fd, from))
CALL(int, -1, RESIZE, ftruncate, fd, 0, (int fd, off_t size), (fd, size))
CALL(int, -1, RESIZE, ftruncate64, fd, 0, (int fd, off64_t size), (fd, size))
CALL(int, -1, RESIZE, fallocate, fd, 0, (int fd, int mode, off_t at, off_t size), (fd, mode, at, size))
CALL(off_t, -1, SEEK, lseek, fd, 0, (int fd, off_t to, int from), (fd, to, from))
CALL(off64_t, -1, SEEK, lseek64, fd, 0, (int fd, off64_t to, int from), (fd, to, from))
CALL(int, -1, LOCK, flock, fd, 0, (int fd, int what), (fd, what))

#define CONTROLS(name) \
    int name(int fd, int what, ...) { \
        REAL(int, name, int, int, ...); \
        va_list more; va_start(more, what); void *given = va_arg(more, void *); va_end(more); \
        int locks = what == F_SETLK || what == F_SETLKW || what == F_GETLK; \
        return locks && fails(LOCK, fd, 0, #name) ? -1 : real(fd, what, given); \
    }
CONTROLS(fcntl) CONTROLS(fcntl64)
