// SPDX-License-Identifier: MIT
// A folder of a test's own.
#ifndef COLEY_TESTS_FOLDER_H
#define COLEY_TESTS_FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDER_SIZE = 32 };

// Makes a new one and writes its path. 0, or -1 where there is none, as cmocka's set-up functions return.
static inline int folder_make(char folder[FOLDER_SIZE])
{
    strcpy(folder, "/tmp/coley-test-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

// Removes it with all that is in it; 0 where that went well.
static inline int folder_remove(const char *folder)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

#endif
