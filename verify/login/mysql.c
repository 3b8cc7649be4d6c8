/* mysql.c - a login by libmariadb. */
#include "verify/attempt.h"

#include <errmsg.h>
#include <mariadb_version.h>
#include <mysql.h>
#include <mysql/plugin_auth.h>
#include <mysqld_error.h>
#include <openssl/crypto.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>

/* The library checks a certificate against the host that it connects to, which for us is an
 * address. So it is left to OpenSSL, on which the library stands: what every TLS client in this
 * process - which does nothing else - wants of a server is set to be the name. */
static bool want_name(const char *host)
{
    X509_VERIFY_PARAM *wanted = X509_VERIFY_PARAM_new();
    if (wanted == NULL)
        return false;
    bool good = X509_VERIFY_PARAM_set1_name(wanted, "ssl_server") == 1 &&
                X509_VERIFY_PARAM_set_purpose(wanted, X509_PURPOSE_SSL_SERVER) == 1 &&
                X509_VERIFY_PARAM_set_trust(wanted, X509_TRUST_SSL_SERVER) == 1 &&
                (X509_VERIFY_PARAM_set1_ip_asc(wanted, host) == 1 ||
                 X509_VERIFY_PARAM_set1_host(wanted, host, 0) == 1) &&
                X509_VERIFY_PARAM_add0_table(wanted) == 1;
    if (!good)
        X509_VERIFY_PARAM_free(wanted);
    return good;
}

/* That holds only if its OpenSSL is ours, and it lets OpenSSL have the last word: from 3.4 on it
 * hears what OpenSSL says, and may go on. */
static bool is_checked_by_openssl(void)
{
    const char *library = NULL;
    return mysql_get_client_version() / 100 == MARIADB_PACKAGE_VERSION_ID / 100 &&
           mariadb_get_infov(NULL, MARIADB_TLS_LIBRARY, &library) == 0 && library &&
           strcmp(library, OpenSSL_version(OPENSSL_VERSION)) == 0;
}

/* ---- No TLS, no login ---- */

/* The library asks for TLS, and goes on in clear if the server has none - with the hash of the
 * password, or with the password itself. So the first "plugin" of a login is this one, which goes
 * on only if there will be TLS, and sends but the name; the server then asks for the plugin that it
 * wants. */
static int guard(MYSQL_PLUGIN_VIO *vio, MYSQL *mysql)
{
    unsigned char *packet = NULL;
    struct attempt *attempt = NULL;
    char key[] = "attempt";
    if (mysql_get_optionv(mysql, MARIADB_OPT_USERDATA, key, &attempt) != 0 || attempt == NULL)
        return CR_ERROR;
    if ((mysql->server_capabilities & CLIENT_SSL) == 0) {
        attempt->failure = attempt_no_tls;
        return CR_ERROR;
    }
    int len = vio->read_packet(vio, &packet);
    attempt->proven = len < 0 && mysql_errno(mysql) == 0; /* it asks for the password */
    return len > 0 && packet[0] == 0 ? CR_OK_HANDSHAKE_COMPLETE : CR_ERROR;
}

/* As <mysql/client_plugin.h> has it, which cannot be included where the library is packed without
 * all its headers. */
enum { AUTHENTICATION = 2, AUTHENTICATION_VERSION = 0x0100 };

struct login_plugin {
    MYSQL_CLIENT_PLUGIN_HEADER
    int (*authenticate_user)(MYSQL_PLUGIN_VIO *vio, MYSQL *mysql);
};

/* The library keeps it as long as the process lives. */
static bool set_guard(MYSQL *mysql, struct attempt *attempt)
{
    struct login_plugin *plugin = xcalloc(1, sizeof(*plugin));
    *plugin = (struct login_plugin){
        .type = AUTHENTICATION,
        .interface_version = AUTHENTICATION_VERSION,
        .name = "sprawl_guard",
        .author = "sprawl",
        .desc = "no login without TLS",
        .version = {1, 0, 0},
        .license = "Apache-2.0",
        .authenticate_user = guard,
    };
    struct st_mysql_client_plugin *kept =
        mysql_client_register_plugin(mysql, (struct st_mysql_client_plugin *)(void *)plugin);
    return kept && mysql_optionsv(mysql, MYSQL_DEFAULT_AUTH, plugin->name) == 0 &&
           mysql_optionsv(mysql, MARIADB_OPT_USERDATA, "attempt", (void *)attempt) == 0;
}

/* ---- The login ---- */

/* No file of settings is named, so none is read. */
static bool set_options(MYSQL *mysql, const struct attempt *attempt)
{
    const unsigned seconds = ATTEMPT_SECONDS / 2, no = 0, protocol = MYSQL_PROTOCOL_TCP;
    const size_t packet = (size_t)1 << 20;
    const my_bool yes = 1, never = 0;
    const struct {
        enum mysql_option option;
        const void *value;
    } options[] = {
        {MYSQL_OPT_PROTOCOL, &protocol},
        {MYSQL_OPT_CONNECT_TIMEOUT, &seconds},
        {MYSQL_OPT_READ_TIMEOUT, &seconds},
        {MYSQL_OPT_WRITE_TIMEOUT, &seconds},
        {MYSQL_OPT_RECONNECT, &never},
        {MYSQL_OPT_LOCAL_INFILE, &no},
        {MYSQL_OPT_MAX_ALLOWED_PACKET, &packet},
        {MYSQL_OPT_SSL_ENFORCE, &yes},
        {MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &never}, /* against the address: see want_name */
        {MYSQL_OPT_SSL_CA, attempt->roots},
        {MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3"},
        /* What sends the password as it is has to be asked for, and then only over TLS. */
        {MARIADB_OPT_RESTRICTED_AUTH,
         "sprawl_guard,mysql_native_password,caching_sha2_password,sha256_password,"
         "client_ed25519"},
    };
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (mysql_optionsv(mysql, options[i].option, options[i].value) != 0)
            return false;
    return true;
}

static const char *failure_of(MYSQL *mysql)
{
    static const struct {
        const char *says, *means;
    } table[] = {
        {"certificate", attempt_no_proof},
        {"hostname mismatch", attempt_no_proof},
        {"IP address mismatch", attempt_no_proof},
        {"does not support", attempt_no_tls},
    };
    struct bytes said = bytes_of(mysql_error(mysql));
    switch (mysql_errno(mysql)) {
    case CR_CONN_HOST_ERROR:
    case CR_CONNECTION_ERROR:
    case CR_IPSOCK_ERROR:
    case CR_UNKNOWN_HOST:
        return attempt_no_connection;
    case CR_SSL_CONNECTION_ERROR:
        for (size_t i = 0; i < COUNT_OF(table); i++)
            if (bytes_find(said, 0, bytes_of(table[i].says)) != SIZE_MAX)
                return table[i].means;
        return attempt_bad_tls;
    case CR_AUTH_PLUGIN_CANNOT_LOAD:
    case CR_AUTH_PLUGIN_ERR:
        return "the server wants a login that is not made here";
    default:
        return attempt_broken;
    }
}

/* Numbers below 2000 and above 2999 are the server's. */
static void read_refusal(MYSQL *mysql, struct attempt *attempt)
{
    unsigned number = mysql_errno(mysql);
    if (attempt->failure)
        return;
    attempt->failure = number < CR_MIN_ERROR || number > 2999 ? NULL : failure_of(mysql);
    attempt->reached = attempt->failure != attempt_no_connection;
    (void)snprintf(attempt->code, sizeof(attempt->code), "%u", number);
}

static void tell_who(MYSQL *mysql, struct attempt *attempt)
{
    static const char question[] = "SELECT CURRENT_USER(), DATABASE()";
    static const char *const facts[] = {"principal", "account"};
    MYSQL_RES *result = NULL;
    MYSQL_ROW row = NULL;
    if (mysql_real_query(mysql, question, sizeof(question) - 1) == 0)
        result = mysql_use_result(mysql);
    else if (mysql_errno(mysql) == ER_MUST_CHANGE_PASSWORD)
        (void)snprintf(attempt->code, sizeof(attempt->code), "%u", mysql_errno(mysql));
    if (result && mysql_num_fields(result) == COUNT_OF(facts))
        row = mysql_fetch_row(result);
    const unsigned long *lengths = row ? mysql_fetch_lengths(result) : NULL;
    for (size_t i = 0; lengths && i < COUNT_OF(facts); i++)
        if (row[i])
            attempt_tell(attempt, facts[i],
                         (struct bytes){(const unsigned char *)row[i], lengths[i]});
}

/* The process ends behind this: what the library holds goes with it. */
void mysql_login(struct attempt *attempt)
{
    const struct account *a = attempt->account;
    MYSQL *mysql = mysql_init(NULL);
    attempt->failure = "this libmariadb cannot be made to check who the host is (TLS)";
    if (mysql == NULL || !is_checked_by_openssl() || !want_name(a->host) ||
        !set_options(mysql, attempt) || !set_guard(mysql, attempt))
        return;
    attempt->failure = NULL;
    const char *database = a->database.len > 0 ? (const char *)a->database.ptr : NULL;
    if (mysql_real_connect(mysql, attempt->address, (const char *)a->user.ptr,
                           (const char *)a->password.ptr, database, attempt->port, NULL,
                           0) == NULL) {
        read_refusal(mysql, attempt);
    } else if (mysql_get_ssl_cipher(mysql) == NULL) {
        attempt->failure = attempt_no_tls;
    } else {
        attempt->reached = true;
        if (attempt->proven)
            tell_who(mysql, attempt);
    }
}
