/* resolve.c - names that lead where a test wants, for tests/verify/run.py: preloaded, it answers
 * every name with the addresses in RESOLVE, and lets nobody connect to any of them but 127.0.0.1.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

long syscall(long number, ...);

/* One entry in one piece of memory. */
struct entry {
    struct addrinfo info;
    struct sockaddr_storage address;
};

static void fill(struct entry *entry, const char *text)
{
    unsigned short port = htons((unsigned short)strtoul(getenv("RESOLVE_PORT"), NULL, 10));
    struct sockaddr_in *four = (struct sockaddr_in *)(void *)&entry->address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)(void *)&entry->address;
    entry->info.ai_addr = (struct sockaddr *)(void *)&entry->address;
    entry->info.ai_socktype = SOCK_STREAM;
    entry->info.ai_protocol = IPPROTO_TCP;
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = port;
        entry->info.ai_addrlen = sizeof(*four);
    } else if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = port;
        entry->info.ai_addrlen = sizeof(*six);
    }
    entry->info.ai_family = entry->address.ss_family;
}

int getaddrinfo(const char *restrict node, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict out)
{
    struct addrinfo **link = out;
    (void)node;
    (void)service;
    (void)hints;
    *out = NULL;
    for (const char *at = getenv("RESOLVE"); at && *at; at += strspn(at, " ")) {
        char word[64] = "";
        size_t len = strcspn(at, " ");
        memcpy(word, at, len < sizeof(word) ? len : 0);
        at += len;
        struct entry *entry = calloc(1, sizeof(*entry));
        if (entry == NULL)
            return EAI_MEMORY;
        fill(entry, word);
        *link = &entry->info;
        link = &entry->info.ai_next;
    }
    return *out ? 0 : EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *list)
{
    while (list) {
        struct addrinfo *next = list->ai_next;
        free(list);
        list = next;
    }
}

int connect(int fd, const struct sockaddr *address, socklen_t len)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
    if (address->sa_family == AF_INET && four->sin_addr.s_addr == htonl(INADDR_LOOPBACK))
        return (int)syscall(SYS_connect, fd, address, len);
    errno = ECONNREFUSED;
    return -1;
}
