// SPDX-License-Identifier: MIT
// The user's cache: what can be made again, kept from run to run in one folder. An entry is a file KEY and an ending,
// KEY being a SHA-256 of all that its content depends on. Behind the content stands its own SHA-256, which is looked at
// before an entry is used: one that is damaged counts as none. Beyond 512 MB what was not used for longest goes.
//
// The folder is $COLEY_CACHE, else $XDG_CACHE_HOME/coley, else ~/.cache/coley. Code is loaded from it: so it must be
// the user's own and closed to all others (it is made with mode 0700). An entry comes whole, by rename, so that
// processes may share the folder. The hash behind an entry has no key: it finds damage, such as a file that was cut
// off, not intent. Who may write into the folder can write a hash too; against him stand owner and mode.
//
//   KEY.so, KEY.c     a compiled kernel and its text (native/native.h)
//   KEY.grown         candidates grown from the first tumour cell (cohort/kept.h)
//   .build-XXXXXX/    where an entry is made, to be moved into its place when it is whole
#ifndef COLEY_CACHE_CACHE_H
#define COLEY_CACHE_CACHE_H

#include <stdbool.h>
#include <stddef.h>

// The folder, made where it is not there; malloc'ed. wanted: a folder instead of the user's; NULL. NULL and a sentence
// in `why` (512) where it cannot be used.
char *cache_folder(const char *wanted, char *why);

// FOLDER/KEY and the ending; malloc'ed.
char *cache_path(const char *folder, const char *key, const char *ending);

// A whole file; malloc'ed. NULL where it is not a plain one of ours (or root's) that nobody else may write, is empty,
// or is larger than 256 MB. used: its time of last use becomes now.
char *cache_read(const char *path, bool used, size_t *size);
// The content of an entry whose hash is right, without the hash; NULL else.
char *cache_read_sealed(const char *path, bool used, size_t *size);

// A folder of one's own inside the cache, to make an entry in; malloc'ed, NULL where nothing can be written. Its end
// removes and frees it, with kernel.c, kernel.so, grown and log.
char *cache_workplace(const char *folder);
void cache_workplace_end(char *made);
// A new file of mode 0600. False where it cannot be written whole.
bool cache_write(const char *path, const char *data, size_t n);
// Moves what was made into its place; cache_put() puts its hash behind it first. False where that cannot be.
bool cache_move(const char *made, const char *folder, const char *key, const char *ending);
bool cache_put(const char *made, const char *folder, const char *key, const char *ending);

enum { CACHE_MOST = 512 * 1024 * 1024 };    // bytes of the folder
// Removes what was not used for longest until the folder holds at most so many bytes, but nothing of the last hour:
// somebody may be about to load it. Returns how many entries went.
int cache_trim(const char *folder, long long most);

#endif
