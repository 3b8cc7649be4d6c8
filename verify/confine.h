/* confine.h - a process that gives up what it does not need. */
#ifndef VERIFY_CONFINE_H
#define VERIFY_CONFINE_H

/** From here on this process neither writes, makes, removes nor runs files, and reads none but
 * those that resolving names and checking certificates take, and ca_file (may be NULL). Where the
 * kernel cannot do that, nothing happens. */
void confine(const char *ca_file);

#endif
