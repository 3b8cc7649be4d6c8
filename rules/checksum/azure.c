/* azure.c - Microsoft's identifiable keys: their checksum is Marvin32 with a seed that names the
 * privilege.
 *
 * The layouts, seeds and the hash are those of github.com/microsoft/security-utilities
 * (IdentifiableSecrets.cs, IdentifiableMetadata.cs, Marvin.cs). */
#include "rules/checksum/token.h"

#include "base/codec.h"

#include <libdeflate.h>

static uint32_t little32(const unsigned char *from)
{
    return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 |
           (uint32_t)from[3] << 24;
}

static void put_little32(unsigned char *to, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (unsigned char)(value >> (8 * i) & 0xff);
}

static uint32_t rotate(uint32_t value, unsigned by)
{
    return value << by | value >> (32 - by);
}

struct marvin {
    uint32_t low, high;
};

static void marvin_mix(struct marvin *m)
{
    m->high ^= m->low;
    m->low = rotate(m->low, 20) + m->high;
    m->high = rotate(m->high, 9) ^ m->low;
    m->low = rotate(m->low, 27) + m->high;
    m->high = rotate(m->high, 19);
}

/* The seed is 8 ASCII characters, read as one big-endian number. */
static uint32_t marvin32(struct bytes data, const char *seed)
{
    struct marvin m = {0, 0};
    for (size_t i = 0; i < 4; i++) {
        m.high = m.high << 8 | (unsigned char)seed[i];
        m.low = m.low << 8 | (unsigned char)seed[i + 4];
    }
    size_t at = 0;
    for (; data.len - at >= 4; at += 4) {
        m.low += little32(data.ptr + at);
        marvin_mix(&m);
    }
    unsigned char last[4] = {0};
    size_t rest = data.len - at;
    for (size_t i = 0; i < rest; i++)
        last[i] = data.ptr[at + i];
    last[rest] = 0x80;
    m.low += little32(last);
    marvin_mix(&m);
    marvin_mix(&m);
    return m.low ^ m.high;
}

/* --- identifiable keys, version 1: base64 whose last four bytes are the checksum ----------------
 */

static const struct seed {
    const char *signature, *seed, *service, *privilege;
} seeds[] = {
    {"+ASt", "Default0", "storage", "full_control"},
    {"ACDb", "MastRW00", "cosmos_db", "master_read_write"},
    {"ACDb", "MastRO00", "cosmos_db", "master_read_only"},
    {"ACDb", "SystRW00", "cosmos_db", "system_read_write"},
    {"ACDb", "SystRO00", "cosmos_db", "system_read_only"},
    {"ACDb", "SysAll00", "cosmos_db", "system_all"},
    {"ACDb", "Resour00", "cosmos_db", "resource"},
    {"ACDb", "Encryp00", "cosmos_db", "encryption"},
    {"+ASb", "Manage00", "service_bus", "manage"},
    {"+ASb", "Send0000", "service_bus", "send"},
    {"+ASb", "Listen00", "service_bus", "listen"},
    {"+ASb", "System00", "service_bus", "system"},
    {"+ASb", "Unknown0", "service_bus", "unknown"},
    {"+AEh", "Manage00", "event_hubs", "manage"},
    {"+AEh", "Send0000", "event_hubs", "send"},
    {"+AEh", "Listen00", "event_hubs", "listen"},
    {"+AEh", "System00", "event_hubs", "system"},
    {"+AEh", "Unknown0", "event_hubs", "unknown"},
    {"+ARm", "Manage00", "relay", "manage"},
    {"+ARm", "Send0000", "relay", "send"},
    {"+ARm", "Listen00", "relay", "listen"},
    {"+ARm", "System00", "relay", "system"},
    {"+ARm", "Unknown0", "relay", "unknown"},
    {"AZEG", "SendRecv", "event_grid", "send_receive"},
    {"AzFu", "Master00", "functions", "master"},
    {"AzFu", "System00", "functions", "system"},
    {"AzFu", "Functi00", "functions", "function"},
    {"AzSe", "PAdmin00", "search", "admin"},
    {"AzSe", "Query000", "search", "query"},
    {"AzCa", "Access00", "redis", "access"},
    {"+ABa", "AbAcct00", "batch", "account"},
    {"+ACR", "ACRDflt0", "container_registry", "default"},
    {"+AMC", "Classic0", "machine_learning", "classic"},
    {"+SQL", "UsrPwd00", "sql", "user_password"},
    {"AIoT", "IoTHub00", "iot_hub", "hub"},
    {"AIoT", "DpsKey00", "iot_hub", "provisioning"},
    {"AIoT", "Device00", "iot_hub", "device"},
    {"APIM", "Tenant00", "api_management", "direct_management"},
    {"APIM", "IoTHub00", "api_management", "subscription"},
    {"APIM", "Gatewy00", "api_management", "gateway"},
    {"APIM", "GitKey00", "api_management", "git"},
};

enum {
    SIGNATURE = 4,
    HIS_TAIL = 10, /* characters of signature and checksum */
    HIS_CHECK = 4, /* bytes of the checksum */
    HIS_RAW_MAX = 64,
    HIS_TEXT_MAX = 88,
};

/* The four lengths in bytes that keys have. */
static bool his_length(size_t raw_len)
{
    return raw_len == 32 || raw_len == 39 || raw_len == 40 || raw_len == 64;
}

static bool has_signature(struct bytes text, const char *signature)
{
    for (size_t i = 0; i < SIGNATURE; i++) {
        unsigned char c = text.ptr[i];
        unsigned char standard = c == '-' ? '+' : c == '_' ? '/' : c;
        if (standard != (unsigned char)signature[i])
            return false;
    }
    return true;
}

static bool is_known(struct bytes signature)
{
    for (size_t i = 0; i < COUNT_OF(seeds); i++)
        if (has_signature(signature, seeds[i].signature))
            return true;
    return false;
}

static struct bytes without_padding(struct bytes token)
{
    size_t len = token.len;
    while (len > 0 && token.len - len < 2 && token.ptr[len - 1] == '=')
        len--;
    return (struct bytes){token.ptr, len};
}

/* Redis keys may have '+' and '/' replaced after the checksum was made, in the checksum too: put
 * the right checksum in, replace likewise, compare text. */
static bool redis_holds(struct bytes text, struct bytes raw, uint32_t check)
{
    AUTO(buf_dispose) struct buf right = {.max = HIS_RAW_MAX}, encoded = {.max = HIS_TEXT_MAX};
    if (raw.len < HIS_CHECK || buf_add(&right, raw) != ST_OK)
        return false;
    put_little32(right.ptr + right.len - HIS_CHECK, check);
    if (codec_base64_encode(buf_bytes(&right), CODEC_BASE64, &encoded) != ST_OK ||
        encoded.len < text.len)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = encoded.ptr[i];
        unsigned char written = c == '+' ? 'P' : c == '/' ? 'F' : c;
        if (written != text.ptr[i])
            return false;
    }
    return true;
}

static const struct seed *his_seed(struct bytes text, struct bytes raw)
{
    struct bytes signature = bytes_slice(text, text.len - HIS_TAIL, text.len);
    struct bytes data = bytes_slice(raw, 0, raw.len - HIS_CHECK);
    for (size_t i = 0; i < COUNT_OF(seeds); i++) {
        if (!has_signature(signature, seeds[i].signature))
            continue;
        uint32_t check = marvin32(data, seeds[i].seed);
        if (check == little32(raw.ptr + data.len))
            return &seeds[i];
        if (strcmp(seeds[i].signature, "AzCa") == 0 && redis_holds(text, raw, check))
            return &seeds[i];
    }
    return NULL;
}

static enum check_result his_run_plain(struct bytes token, struct facts *facts)
{
    struct bytes text = without_padding(token);
    if (text.len > HIS_TEXT_MAX || !his_length(text.len * 6 / 8))
        return CHECK_NONE;
    if (!is_known(bytes_slice(text, text.len - HIS_TAIL, text.len)))
        return CHECK_NONE;
    AUTO(buf_dispose) struct buf raw = {.max = HIS_RAW_MAX};
    if (codec_base64_decode(text, CODEC_BASE64_ANY, &raw) != ST_OK)
        return CHECK_FAILED;
    const struct seed *seed = his_seed(text, buf_bytes(&raw));
    if (seed == NULL)
        return CHECK_FAILED;
    facts_add(facts, "service", "%s", seed->service);
    facts_add(facts, "privilege", "%s", seed->privilege);
    return CHECK_OK;
}

static enum check_result his_run(struct bytes token, struct facts *facts)
{
    return token_run_unescaped(token, facts, his_run_plain);
}

static const struct seed *first_seed(struct bytes signature)
{
    for (size_t i = 0; i < COUNT_OF(seeds); i++)
        if (has_signature(signature, seeds[i].signature))
            return &seeds[i];
    return NULL;
}

/* The token ends with its signature; bits of data that the next character would hold are zero. Six
 * characters and padding follow, in the alphabet that the token uses. */
static enum status his_complete(struct bytes token, struct buf *out)
{
    size_t raw_len = (token.len + HIS_TAIL - SIGNATURE) * 6 / 8;
    if (token.len > HIS_TEXT_MAX || token.len < SIGNATURE || !his_length(raw_len))
        return ST_SYNTAX;
    const struct seed *seed = first_seed(bytes_slice(token, token.len - SIGNATURE, token.len));
    if (seed == NULL)
        return ST_SYNTAX;
    AUTO(buf_dispose) struct buf whole = {0}, raw = {0}, text = {0};
    TRY(buf_add(&whole, token));
    TRY(buf_add(&whole, bytes_of("AAAAAA")));
    TRY(codec_base64_decode(buf_bytes(&whole), CODEC_BASE64_ANY, &raw));
    struct bytes data = {raw.ptr, raw.len - HIS_CHECK};
    put_little32(raw.ptr + data.len, marvin32(data, seed->seed));
    TRY(codec_base64_encode(buf_bytes(&raw), CODEC_BASE64, &text));
    bool url = memchr(token.ptr, '-', token.len) || memchr(token.ptr, '_', token.len) ||
               strcmp(seed->service, "functions") == 0;
    for (size_t i = token.len; url && i < text.len; i++)
        text.ptr[i] = text.ptr[i] == '+' ? '-' : text.ptr[i] == '/' ? '_' : text.ptr[i];
    return buf_add(out, bytes_slice(buf_bytes(&text), token.len, text.len));
}

const struct check check_azure_his = {"azure-his", true, his_run, his_complete};

/* --- common annotated security keys: 84 or 88 characters with JQQJ9 in the middle ---------------
 */

enum {
    CASK_MARK = 52,
    CASK_DATA = 80, /* characters before the checksum */
    CASK_SHORT = 84,
    CASK_LONG = 88,
    CASK_DIGITS = 6, /* characters of the checksum, of which short keys keep four */
};

static const struct {
    const char *signature, *service;
} cask_services[] = {
    {"AZDO", "azure_devops"},  {"AZEG", "event_grid"}, {"AZAC", "app_configuration"},
    {"AZFR", "fluid_relay"},   {"AZMP", "maps"},       {"AZCS", "communication_services"},
    {"AZMR", "mixed_reality"}, {"MSQL", "sql"},        {"ACOG", "cognitive_services"},
};

/* Microsoft's base62 of a byte string: a '0' for each leading zero byte, then the number, filled up
 * on the right. */
static void cask_base62(const unsigned char hash[static 4], char out[static CASK_DIGITS + 1])
{
    uint32_t number = 0;
    size_t zeros = 0, digits = 0;
    for (size_t i = 0; i < 4; i++) {
        number = number << 8 | hash[i];
        zeros += number == 0;
    }
    for (uint32_t rest = number; rest > 0; rest /= 62)
        digits++;
    memset(out, '0', CASK_DIGITS + 1);
    token_digits(number, token_base62, out + zeros, digits);
}

/* True if check begins what newer or older generators write for this hash. */
static bool cask_holds(struct bytes check, const unsigned char hash[static 4])
{
    char digits[CASK_DIGITS + 1];
    cask_base62(hash, digits);
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    /* the sixth digit went through base64 as the last of four bytes: only its upper two bits came
     * back */
    const char *sixth = memchr(base64, digits[5], sizeof(base64) - 1);
    BUG_IF(sixth == NULL);
    digits[5] = base64[(size_t)(sixth - base64) & 0x30];
    struct bytes want = {(const unsigned char *)digits, MIN(check.len, (size_t)CASK_DIGITS)};
    if (bytes_equal(check, want))
        return true;
    AUTO(buf_dispose) struct buf plain = {.max = 8};
    struct bytes bytes = {hash, check.len <= 4 ? 3 : 4};
    if (codec_base64_encode(bytes, CODEC_BASE64, &plain) != ST_OK)
        return false;
    return bytes_equal(check, without_padding(buf_bytes(&plain)));
}

static bool cask_hash(struct bytes data, unsigned char hash[static 4])
{
    AUTO(buf_dispose) struct buf raw = {.max = HIS_RAW_MAX};
    if (codec_base64_decode(data, CODEC_BASE64, &raw) != ST_OK)
        return false;
    put_little32(hash, marvin32(buf_bytes(&raw), "Default0"));
    return true;
}

static void cask_facts(struct bytes token, struct facts *facts)
{
    struct bytes signature = bytes_slice(token, CASK_DATA - SIGNATURE, CASK_DATA);
    bool customer = byte_is_upper(signature.ptr[0]);
    unsigned char upper[SIGNATURE];
    for (size_t i = 0; i < SIGNATURE; i++)
        upper[i] = (unsigned char)(byte_is_lower(signature.ptr[i]) ? signature.ptr[i] & 0xdf
                                                                   : signature.ptr[i]);
    for (size_t i = 0; i < COUNT_OF(cask_services); i++)
        if (token_equals((struct bytes){upper, SIGNATURE}, cask_services[i].signature))
            facts_add(facts, "service", "%s", cask_services[i].service);
    facts_add(facts, "signature", "%.4s", (const char *)signature.ptr);
    unsigned char kind = token.ptr[CASK_MARK + 5], year = token.ptr[CASK_MARK + 6];
    facts_add(facts, "class", "%s", kind == 'D' ? "derived_key" : kind == 'H' ? "hash" : "key");
    if (byte_is_upper(year))
        facts_add(facts, "created", "%04d-%02d", 2024 + year - 'A',
                  1 + token.ptr[CASK_MARK + 7] - 'A');
    facts_add(facts, "managed_by", "%s", customer ? "customer" : "microsoft");
}

static bool is_cask(struct bytes token)
{
    if (token.len < CASK_DATA ||
        !token_equals(bytes_slice(token, CASK_MARK, CASK_MARK + 5), "JQQJ9"))
        return false;
    unsigned char kind = token.ptr[CASK_MARK + 5], month = token.ptr[CASK_MARK + 7];
    return (kind == '9' || kind == 'D' || kind == 'H') && month >= 'A' && month <= 'L';
}

static enum check_result cask_run_plain(struct bytes token, struct facts *facts)
{
    if ((token.len != CASK_SHORT && token.len != CASK_LONG) || !is_cask(token))
        return CHECK_NONE;
    unsigned char hash[4];
    struct bytes check = without_padding(bytes_slice(token, CASK_DATA, token.len));
    if (!cask_hash(bytes_slice(token, 0, CASK_DATA), hash) || check.len < 4 ||
        !cask_holds(check, hash))
        return CHECK_FAILED;
    cask_facts(token, facts);
    return CHECK_OK;
}

static enum check_result cask_run(struct bytes token, struct facts *facts)
{
    return token_run_unescaped(token, facts, cask_run_plain);
}

static enum status cask_complete(struct bytes token, struct buf *out)
{
    unsigned char hash[4];
    char digits[CASK_DIGITS + 1];
    if (token.len != CASK_DATA || !is_cask(token) || !cask_hash(token, hash))
        return ST_SYNTAX;
    cask_base62(hash, digits);
    return buf_add(out, (struct bytes){(const unsigned char *)digits, CASK_SHORT - CASK_DATA});
}

const struct check check_azure_cask = {"azure-cask", true, cask_run, cask_complete};

/* --- Entra client secrets: ???8Q~ ... and three characters --------------------------------------
 */

enum { ENTRA_DATA = 37, ENTRA_CHECK = 3, ENTRA_DIGITS = 6 };

static bool is_entra(struct bytes token)
{
    return token.len >= ENTRA_DATA && token_equals(bytes_slice(token, 3, 6), "8Q~");
}

static void entra_digits(struct bytes token, char out[static ENTRA_DIGITS])
{
    static const char alphabet[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
    token_digits(marvin32(bytes_slice(token, 0, ENTRA_DATA), "AadPwd00"), alphabet, out,
                 ENTRA_DIGITS);
}

static enum check_result entra_run(struct bytes token, struct facts *facts)
{
    (void)facts;
    if (token.len != ENTRA_DATA + ENTRA_CHECK || !is_entra(token))
        return CHECK_NONE;
    char digits[ENTRA_DIGITS];
    entra_digits(token, digits);
    struct bytes want = {(const unsigned char *)digits, ENTRA_CHECK};
    return bytes_equal(bytes_slice(token, ENTRA_DATA, token.len), want) ? CHECK_OK : CHECK_FAILED;
}

static enum status entra_complete(struct bytes token, struct buf *out)
{
    if (token.len != ENTRA_DATA || !is_entra(token))
        return ST_SYNTAX;
    char digits[ENTRA_DIGITS];
    entra_digits(token, digits);
    return buf_add(out, (struct bytes){(const unsigned char *)digits, ENTRA_CHECK});
}

const struct check check_entra = {"entra", true, entra_run, entra_complete};

/* --- Azure DevOps tokens before CASK: a CRC-32 spread over 32 bytes of base32 -------------------
 */

enum { AZDO_TEXT = 52, AZDO_RAW = 32 };

static bool is_base32_lower(unsigned char c)
{
    return byte_is_lower(c) || (c >= '2' && c <= '7');
}

static enum check_result azdo_run(struct bytes token, struct facts *facts)
{
    if (token.len != AZDO_TEXT || !token_all(token, is_base32_lower))
        return CHECK_NONE;
    AUTO(buf_dispose) struct buf raw = {.max = AZDO_RAW}, data = {.max = AZDO_RAW};
    if (codec_base32_decode(token, &raw) != ST_OK)
        return CHECK_NONE;
    static const unsigned char runs[][2] = {{0, 2}, {3, 7}, {9, 22}, {23, 32}};
    for (size_t i = 0; i < COUNT_OF(runs); i++)
        if (buf_add(&data, bytes_slice(buf_bytes(&raw), runs[i][0], runs[i][1])) != ST_OK)
            return CHECK_NONE;
    const unsigned char written[4] = {raw.ptr[22], raw.ptr[8], raw.ptr[7], raw.ptr[2]};
    uint32_t mask = libdeflate_crc32(0, data.ptr, data.len) ^ little32(written);
    if (mask != 0xE0B9692Du && mask != 0x1019F92Eu)
        return CHECK_FAILED;
    facts_add(facts, "class", "%s", mask == 0xE0B9692Du ? "user_pat" : "application_pat");
    return CHECK_OK;
}

const struct check check_azdo_legacy = {"azdo-legacy", true, azdo_run, NULL};
