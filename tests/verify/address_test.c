/* address_test.c - which addresses a credential may be sent to. */
#include "verify/address.h"

#include "tests/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

SUITE(address);

static const struct {
    const char *text;
    enum address_class class;
} addresses[] = {
    {"8.8.8.8", ADDRESS_PUBLIC},
    {"1.0.0.1", ADDRESS_PUBLIC},
    {"172.15.255.255", ADDRESS_PUBLIC},
    {"172.32.0.0", ADDRESS_PUBLIC},
    {"100.63.255.255", ADDRESS_PUBLIC},
    {"100.128.0.0", ADDRESS_PUBLIC},
    {"223.255.255.255", ADDRESS_PUBLIC},
    {"10.0.0.0", ADDRESS_PRIVATE},
    {"10.255.255.255", ADDRESS_PRIVATE},
    {"172.16.0.1", ADDRESS_PRIVATE},
    {"172.31.255.255", ADDRESS_PRIVATE},
    {"192.168.1.1", ADDRESS_PRIVATE},
    {"100.64.0.0", ADDRESS_PRIVATE},
    {"100.127.255.255", ADDRESS_PRIVATE},
    {"0.0.0.0", ADDRESS_NEVER},
    {"0.1.2.3", ADDRESS_NEVER},
    {"127.0.0.1", ADDRESS_NEVER},
    {"127.255.255.255", ADDRESS_NEVER},
    {"169.254.169.254", ADDRESS_NEVER},
    {"192.0.2.1", ADDRESS_NEVER},
    {"198.18.0.1", ADDRESS_NEVER},
    {"198.19.255.255", ADDRESS_NEVER},
    {"203.0.113.9", ADDRESS_NEVER},
    {"224.0.0.1", ADDRESS_NEVER},
    {"240.0.0.1", ADDRESS_NEVER},
    {"255.255.255.255", ADDRESS_NEVER},
    {"2606:4700::1111", ADDRESS_PUBLIC},
    {"2a00:1450::1", ADDRESS_PUBLIC},
    {"64:ff9b::808:808", ADDRESS_PUBLIC},
    {"64:ff9b::7f00:1", ADDRESS_NEVER},
    {"64:ff9b::a00:1", ADDRESS_NEVER},
    {"64:ff9b:1::808:808", ADDRESS_NEVER},
    {"fc00::1", ADDRESS_PRIVATE},
    {"fdff::1", ADDRESS_PRIVATE},
    {"::", ADDRESS_NEVER},
    {"::1", ADDRESS_NEVER},
    {"::ffff:8.8.8.8", ADDRESS_NEVER},
    {"::ffff:127.0.0.1", ADDRESS_NEVER},
    {"::8.8.8.8", ADDRESS_NEVER},
    {"fe80::1", ADDRESS_NEVER},
    {"fec0::1", ADDRESS_NEVER},
    {"ff02::1", ADDRESS_NEVER},
    {"2001::1", ADDRESS_NEVER},
    {"2001:db8::1", ADDRESS_NEVER},
    {"2002:7f00:1::", ADDRESS_NEVER},
    {"100::1", ADDRESS_NEVER},
};

EACH(address, has_a_class, addresses, row)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    const char *text = addresses[*row].text;
    bool four = inet_pton(AF_INET, text, &in.sin_addr) == 1;
    cr_assert(four || inet_pton(AF_INET6, text, &in6.sin6_addr) == 1, "%s", text);
    enum address_class class = four
                                   ? address_class_of((struct sockaddr *)(void *)&in, sizeof(in))
                                   : address_class_of((struct sockaddr *)(void *)&in6, sizeof(in6));
    cr_expect_eq(class, addresses[*row].class, "%s is %d", text, (int)class);
}

Test(address, of_another_family_or_cut_short_is_never_used)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    struct sockaddr_in in = {.sin_family = AF_INET};
    in.sin_addr.s_addr = htonl(0x08080808);
    cr_expect_eq(address_class_of((struct sockaddr *)(void *)&un, sizeof(un)), ADDRESS_NEVER);
    cr_expect_eq(address_class_of((struct sockaddr *)(void *)&in, sizeof(in) - 1), ADDRESS_NEVER);
}
