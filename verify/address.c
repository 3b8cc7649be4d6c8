/* address.c - the special-purpose registries of IPv4 and IPv6, as far as they matter here. */
#include "verify/address.h"

#include <netinet/in.h>

struct range4 {
    uint32_t network;
    unsigned bits;
    enum address_class class;
};

static const struct range4 ranges4[] = {
    {0x00000000, 8, ADDRESS_NEVER},    /* this network */
    {0x0a000000, 8, ADDRESS_PRIVATE},  /* 10/8 */
    {0x64400000, 10, ADDRESS_PRIVATE}, /* 100.64/10, shared by providers */
    {0x7f000000, 8, ADDRESS_NEVER},    /* loopback */
    {0xa9fe0000, 16, ADDRESS_NEVER},   /* 169.254/16, link-local and metadata services */
    {0xac100000, 12, ADDRESS_PRIVATE}, /* 172.16/12 */
    {0xc0000000, 24, ADDRESS_NEVER},   /* protocol assignments */
    {0xc0000200, 24, ADDRESS_NEVER},   /* documentation */
    {0xc0586300, 24, ADDRESS_NEVER},   /* 6to4 relays */
    {0xc0a80000, 16, ADDRESS_PRIVATE}, /* 192.168/16 */
    {0xc6120000, 15, ADDRESS_NEVER},   /* benchmarks */
    {0xc6336400, 24, ADDRESS_NEVER},   /* documentation */
    {0xcb007100, 24, ADDRESS_NEVER},   /* documentation */
    {0xe0000000, 3, ADDRESS_NEVER},    /* multicast, reserved, broadcast */
};

static enum address_class class4(uint32_t address)
{
    for (size_t i = 0; i < COUNT_OF(ranges4); i++)
        if ((address ^ ranges4[i].network) >> (32 - ranges4[i].bits) == 0)
            return ranges4[i].class;
    return ADDRESS_PUBLIC;
}

static uint32_t last4(const unsigned char b[16])
{
    return (uint32_t)b[12] << 24 | (uint32_t)b[13] << 16 | (uint32_t)b[14] << 8 | b[15];
}

static enum address_class class6(const unsigned char b[16])
{
    static const unsigned char nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    if (memcmp(b, nat64, sizeof(nat64)) == 0)
        return class4(last4(b)) == ADDRESS_PUBLIC ? ADDRESS_PUBLIC : ADDRESS_NEVER;
    if ((b[0] & 0xfe) == 0xfc)
        return ADDRESS_PRIVATE;
    if ((b[0] & 0xe0) != 0x20) /* only 2000::/3 is given out */
        return ADDRESS_NEVER;
    bool is_special = b[0] == 0x20 && b[1] == 0x01 && b[2] < 2; /* 2001::/23: Teredo, ORCHID */
    bool is_6to4 = b[0] == 0x20 && b[1] == 0x02;
    bool is_documentation = (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0d && b[3] == 0xb8) ||
                            (b[0] == 0x3f && b[1] == 0xff && b[2] < 0x10);
    return is_special || is_6to4 || is_documentation ? ADDRESS_NEVER : ADDRESS_PUBLIC;
}

enum address_class address_class_of(const struct sockaddr *address, socklen_t len)
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    if (address->sa_family == AF_INET && len >= sizeof(in)) {
        memcpy(&in, address, sizeof(in));
        return class4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6 && len >= sizeof(in6)) {
        memcpy(&in6, address, sizeof(in6));
        return class6(in6.sin6_addr.s6_addr);
    }
    return ADDRESS_NEVER;
}
