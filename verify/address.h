/* address.h - which addresses a credential may be sent to. */
#ifndef VERIFY_ADDRESS_H
#define VERIFY_ADDRESS_H

#include "base/base.h"

#include <sys/socket.h>

enum address_class {
    ADDRESS_PUBLIC,  /* of the internet */
    ADDRESS_PRIVATE, /* of a site: RFC 1918, shared (100.64/10), unique local */
    ADDRESS_NEVER,   /* of this machine or link, mapped, reserved, or of no known family */
};

/** Addresses that stand for an IPv4 one (NAT64) are as public as that; all other such are never
 * used. */
enum address_class address_class_of(const struct sockaddr *address, socklen_t len);

#endif
