// SPDX-License-Identifier: MIT
// Files: read whole with a size limit, written whole or not at all (temporary file beside, then rename).
#ifndef COLEY_BASE_FILE_H
#define COLEY_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"

// Reads a text file: malloc'ed, NUL-terminated, registered with diag_file(). NULL and an error in `d` where it cannot
// be read, is larger than 64 MiB, or is not valid UTF-8 (the error names line and column of the first bad byte) or
// holds a NUL.
char *file_read_text(const char *path, size_t *length, diag_list *d, const char **diag_name);

// The same check for text that is in memory already; name as diag_file() returned it.
bool file_check_utf8(const char *name, const char *text, size_t length, diag_list *d);

// Replaces the file whole or not at all; a device or a pipe is written to. False and an error that names the file.
bool file_write_atomic(const char *path, const char *data, size_t length, diag_list *d);
bool file_make_dirs(const char *path, diag_list *d);    // mkdir -p; error names the folder that could not be made
bool file_exists(const char *path);
bool dir_exists(const char *path);
// dir/name; malloc'ed
char *path_join(const char *dir, const char *name);
char *path_dir(const char *path);    // malloc'ed; "." where there is none
const char *path_base(const char *path);

#endif
