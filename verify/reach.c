/* reach.c - the name is looked up once; libraries get addresses. */
#include "verify/reach.h"

#include "verify/address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ADDRESSES_MOST = 4 };

extern char **environ;

static const char refused[] =
    "its host has an address that is not to be spoken to: not logged in to";

/* Roots of trust, where systems keep them in one file. */
static const char *roots_of(const struct wire_run *run)
{
    static const char *const files[] = {
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem", "/usr/local/share/certs/ca-root-nss.crt"};
    if (run->ca_file)
        return run->ca_file;
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (access(files[i], R_OK) == 0)
            return files[i];
    return NULL;
}

/* Libraries read variables and files of the user: there are none. The two that are set lead to
 * where nothing can be: home (certificates, passwords, settings) and tickets of Kerberos. */
static bool leave_environment(void)
{
    environ = xcalloc(1, sizeof(*environ)); /* as long as the process lives */
    return setenv("HOME", "/dev/null/none", 1) == 0 &&
           setenv("KRB5CCNAME", "FILE:/dev/null/none", 1) == 0;
}

/* "ADDRESS:PORT" that plays the host in a test. */
static bool use_double(const struct wire_run *run, struct attempt *attempt)
{
    const struct validate_pair *at = run->doubles;
    while (at && at->name && strcmp(at->name, attempt->account->host) != 0)
        at++;
    if (at == NULL || at->name == NULL)
        return false;
    size_t len = strcspn(at->value, ":");
    BUG_IF(len >= sizeof(attempt->address) || at->value[len] != ':');
    memcpy(attempt->address, at->value, len);
    attempt->address[len] = '\0';
    attempt->port = (uint16_t)strtoul(at->value + len + 1, NULL, 10);
    return true;
}

static bool take_address(const struct addrinfo *from, struct attempt *attempt)
{
    enum address_class class = address_class_of(from->ai_addr, from->ai_addrlen);
    attempt->port = attempt->account->port;
    return (class == ADDRESS_PUBLIC || class == ADDRESS_PRIVATE) &&
           getnameinfo(from->ai_addr, from->ai_addrlen, attempt->address, sizeof(attempt->address),
                       NULL, 0, NI_NUMERICHOST) == 0;
}

static void try_addresses(const struct addrinfo *list, attempt_login login, struct attempt *attempt)
{
    attempt->failure = refused;
    int tried = 0;
    for (; list && tried < ADDRESSES_MOST && !attempt->reached; list = list->ai_next) {
        if (!take_address(list, attempt))
            continue;
        tried++;
        attempt->failure = NULL;
        login(attempt);
    }
}

void reach(const struct wire_run *run, attempt_login login, struct attempt *attempt)
{
    struct addrinfo *list = NULL;
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    attempt->roots = roots_of(run);
    if (attempt->roots == NULL) {
        attempt->failure = "the roots of trust cannot be read (TLS)";
        return;
    }
    bool played = use_double(run, attempt);
    if (!played && getaddrinfo(attempt->account->host, NULL, &wanted, &list) != 0) {
        attempt->failure = "the host's name was not found";
        return;
    }
    if (!leave_environment())
        attempt->failure = attempt_broken;
    else if (played)
        login(attempt);
    else
        try_addresses(list, login, attempt);
    if (list)
        freeaddrinfo(list);
}
