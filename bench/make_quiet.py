#!/usr/bin/env python3
"""Write trees that hold no secret and much that looks like one; `sprawl scan` must find them clean.

    bench/make_quiet.py DIR          some 30 MB: lock files of 5,000 packages, translations, minified JavaScript, ...
    bench/make_quiet.py DIR --small  the same kinds in some 500 KB, for a quick look

Same arguments, same bytes. What is random in them is a digest, a picture, a font or compressed data."""

import argparse
import base64
import json
import pathlib
import zlib

from make_corpora import Noise

STEMS = """acorn babel cache chalk color commander cookie core crypto css date debug deep dom eslint event express file
glob graph hash http icon image inflight jest json key leveldb lint loader lodash log map mark merge micro module next node
npm object parse password path plugin postcss promise query react regex request resolve rollup router sass schema secret
semver session sign source stream string style svelte swc tap terser test token tree type uri url util uuid validator vite
vue watch web webpack worker xml yaml""".split()

TRANSLATIONS = {
    "cs": ["Heslo", "Zadejte heslo", "Zapomněli jste heslo?", "Přístupový token", "Tajný klíč", "Klíč API", "Přihlašovací údaje"],
    "de": ["Passwort", "Passwort eingeben", "Kennwort vergessen?", "Zugriffstoken", "Geheimnis", "API-Schlüssel", "Anmeldedaten"],
    "el": ["Κωδικός πρόσβασης", "Εισαγάγετε κωδικό", "Ξεχάσατε τον κωδικό;", "Διακριτικό", "Μυστικό", "Κλειδί API", "Διαπιστευτήρια"],
    "en": ["Password", "Enter your password", "Forgot your password?", "Access token", "Client secret", "API key", "Credentials"],
    "es": ["Contraseña", "Introduzca la contraseña", "¿Olvidó la contraseña?", "Token de acceso", "Secreto", "Clave de API", "Credenciales"],
    "fi": ["Salasana", "Anna salasana", "Unohditko salasanasi?", "Käyttötunniste", "Salaisuus", "API-avain", "Kirjautumistiedot"],
    "fr": ["Mot de passe", "Saisissez le mot de passe", "Mot de passe oublié ?", "Jeton d'accès", "Secret", "Clé d'API", "Identifiants"],
    "hu": ["Jelszó", "Adja meg a jelszót", "Elfelejtette a jelszavát?", "Hozzáférési token", "Titok", "API-kulcs", "Hitelesítő adatok"],
    "it": ["Password", "Inserisci la password", "Password dimenticata?", "Token di accesso", "Segreto", "Chiave API", "Credenziali"],
    "ja": ["パスワード", "パスワードを入力", "パスワードをお忘れですか", "アクセストークン", "シークレット", "APIキー", "認証情報"],
    "ko": ["비밀번호", "비밀번호 입력", "비밀번호를 잊으셨나요?", "액세스 토큰", "비밀", "API 키", "자격 증명"],
    "nl": ["Wachtwoord", "Voer het wachtwoord in", "Wachtwoord vergeten?", "Toegangstoken", "Geheim", "API-sleutel", "Inloggegevens"],
    "pl": ["Hasło", "Wprowadź hasło", "Nie pamiętasz hasła?", "Token dostępu", "Sekret", "Klucz API", "Poświadczenia"],
    "pt-BR": ["Senha", "Digite sua senha", "Esqueceu a senha?", "Token de acesso", "Segredo", "Chave de API", "Credenciais"],
    "ru": ["Пароль", "Введите пароль", "Забыли пароль?", "Токен доступа", "Секрет", "Ключ API", "Учётные данные"],
    "sv": ["Lösenord", "Ange lösenord", "Glömt lösenordet?", "Åtkomsttoken", "Hemlighet", "API-nyckel", "Inloggningsuppgifter"],
    "tr": ["Parola", "Parolanızı girin", "Parolanızı mı unuttunuz?", "Erişim belirteci", "Gizli anahtar", "API anahtarı", "Kimlik bilgileri"],
    "zh-CN": ["密码", "输入密码", "忘记密码?", "访问令牌", "密钥", "API 密钥", "凭据"],
}
KEYS = ["password", "passwordPlaceholder", "forgotPassword", "access_token", "client_secret", "apiKey", "credentials"]


def integrity(n):
    return f"sha512-{n.base64(64)}"


def packages(n, count):
    """Names and versions."""
    found = {}
    while len(found) < count:
        scope = f"@{n.pick(STEMS)}/" if n.below(4) == 0 else ""
        name = f"{scope}{n.pick(STEMS)}-{n.pick(STEMS)}" + (f"-{n.pick(STEMS)}" if n.below(2) else "")
        found[name] = f"{n.below(12)}.{n.below(30)}.{n.below(20)}"
    return sorted(found.items())


def tarball(name, version):
    return f"https://registry.npmjs.org/{name}/-/{name.split('/')[-1]}-{version}.tgz"


def npm_lock(n, names):
    entries = {"": {"name": "app", "version": "1.0.0", "dependencies": {name: f"^{version}" for name, version in names[:40]}}}
    for name, version in names:
        entries[f"node_modules/{name}"] = {
            "version": version,
            "resolved": tarball(name, version),
            "integrity": integrity(n),
            "license": "MIT",
            "dependencies": {other: f"^{v}" for other, v in (n.pick(names) for _ in range(n.below(4)))},
        }
    return json.dumps({"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": entries}, indent=2)


def yarn_lock(n, names):
    text = "# yarn lockfile v1\n\n"
    for name, version in names:
        text += f'"{name}@^{version}":\n  version "{version}"\n  resolved "{tarball(name, version)}#{n.hex(40)}"\n'
        text += f"  integrity {integrity(n)}\n  dependencies:\n    {n.pick(names)[0]} \"^{n.pick(names)[1]}\"\n\n"
    return text


def pnpm_lock(n, names):
    text = "lockfileVersion: '9.0'\n\npackages:\n\n"
    for name, version in names:
        text += f"  '{name}@{version}':\n    resolution: {{integrity: {integrity(n)}}}\n    engines: {{node: '>=18'}}\n\n"
    return text


def go_sum(n, names):
    text = ""
    for name, version in names:
        module = f"github.com/{n.pick(STEMS)}/{name.replace('@', '').replace('/', '-')}"
        text += f"{module} v{version} h1:{n.base64(32)}\n{module} v{version}/go.mod h1:{n.base64(32)}\n"
    return text


def cargo_lock(n, names):
    text = "version = 3\n\n"
    for name, version in names:
        crate = name.replace("@", "").replace("/", "-")
        text += f'[[package]]\nname = "{crate}"\nversion = "{version}"\n'
        text += f'source = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "{n.hex(64)}"\n\n'
    return text


def composer_lock(n, names):
    entries = [
        {"name": f"acme/{name.split('/')[-1]}", "version": version,
         "source": {"type": "git", "url": "https://github.com/acme/x.git", "reference": n.hex(40)},
         "dist": {"type": "zip", "shasum": n.hex(40), "reference": n.hex(40)}}
        for name, version in names
    ]
    return json.dumps({"content-hash": n.hex(32), "packages": entries}, indent=4)


def poetry_lock(n, names):
    text = ""
    for name, version in names:
        plain = name.split("/")[-1]
        text += f'[[package]]\nname = "{plain}"\nversion = "{version}"\nfiles = [\n'
        text += f'    {{file = "{plain}-{version}.tar.gz", hash = "sha256:{n.hex(64)}"}},\n]\n\n'
    return text


def write_locks(folder, n, count):
    names = packages(n, count)
    for name, make in {"package-lock.json": npm_lock, "yarn.lock": yarn_lock, "pnpm-lock.yaml": pnpm_lock, "go.sum": go_sum,
                       "Cargo.lock": cargo_lock, "composer.lock": composer_lock, "poetry.lock": poetry_lock}.items():
        write(folder / name, make(n, names))


def po(source, words):
    text = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    for key, original, word in zip(KEYS, source, words):
        text += f'#. {key}: "{original}"\n#: src/login.c:12\nmsgid "{original}:"\nmsgstr "{word}:"\n\n'
    return text


def escaped(word):
    return "".join(c if ord(c) < 128 else f"\\u{ord(c):04x}" for c in word)


def write_translations(folder, n):
    english = TRANSLATIONS["en"]
    for language, words in TRANSLATIONS.items():
        pairs = dict(zip(KEYS, words))
        tag = language.replace("-", "_")
        write(folder / "po" / f"{tag}.po", po(english, words))
        write(folder / "locales" / f"{language}.json", json.dumps(pairs, indent=2, ensure_ascii=False))
        write(folder / "plain" / f"{tag}.json", json.dumps({"login": pairs}, indent=2))
        write(folder / "src" / f"messages_{tag}.properties", "".join(f"login.{k}={escaped(w)}\n" for k, w in pairs.items()))
        android = "".join(f'    <string name="{k}">{w}</string>\n' for k, w in pairs.items())
        write(folder / "res" / f"values-{language}" / "strings.xml", f"<resources>\n{android}</resources>\n")
        write(folder / "ios" / f"{language}.lproj" / "Localizable.strings", "".join(f'"{k}" = "{w}";\n' for k, w in pairs.items()))
        write(folder / "lang" / f"{tag}.php", "<?php\nreturn [\n" + "".join(f'    \'{k}\' => "{w}",\n' for k, w in pairs.items()) + "];\n")
        write(folder / "i18n" / f"{tag}.yml", f"{language}:\n" + "".join(f"  {k}: {w}\n" for k, w in pairs.items()))


def js_name(n):
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_"
    return n.pick(letters) + (n.pick(letters) if n.below(3) == 0 else "")


def js_statement(n):
    a, b, c = js_name(n), js_name(n), js_name(n)
    return n.pick([
        f"function {a}({b}){{return {b}.token?{b}.token.type:{c}.password}}",
        f'var {a}={{type:"password",name:"password",autocomplete:"current-password",key:"{n.pick(STEMS)}.{n.pick(STEMS)}"}};',
        f'{a}.setAttribute("data-token",{b}),{a}.secret={c}.secret;',
        f'if({a}.key==="Escape"||{a}.key==="ArrowDown"){b}({c},"{n.pick(STEMS)}-{n.pick(STEMS)}-{n.pick(STEMS)}");',
        f'{a}.exports=JSON.parse(\'{{"apiKey":"","accessToken":null,"tokenCount":{n.below(999)}}}\');',
        f'const {a}=({b},{c})=>{b}.headers.Authorization=`Bearer ${{{c}}}`;',
        f'{a}.integrity="{integrity(n)}";',
        f'{a}={b}(\'<input type="password" placeholder="Enter password">\');',
        f'{a}.src="data:image/png;base64,{n.base64(90 + n.below(900))}";',
        f'e.push([{n.below(9999)},".{n.pick(STEMS)}_{n.hex(5)}{{color:#{n.hex(6)}}}"]);',
    ])


def write_javascript(folder, n, statements):
    for name in ["vendor.min.js", "main.js", "app.bundle.js"]:
        write(folder / name, "!function(){" + "".join(js_statement(n) for _ in range(statements)) + "}();\n")
    mappings = "".join(n.pick("ACEGIKMOQSUWY0246,;") for _ in range(statements * 20))
    write(folder / "main.js.map", json.dumps({"version": 3, "sources": ["src/token.ts", "src/password.ts"], "mappings": mappings}))


def chunk(kind, data):
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def noise_bytes(n, size):
    return n.random.getrandbits(8 * size).to_bytes(size, "little")


def png(n, side):
    head = side.to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    rows = b"".join(b"\x00" + noise_bytes(n, 3 * side) for _ in range(side))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def write_notebooks(folder, n, count):
    for i in range(count):
        picture = base64.b64encode(png(n, 40 + n.below(60))).decode()
        wrapped = "\n".join(picture[at:at + 76] for at in range(0, len(picture), 76)) + "\n"
        cells = [
            {"cell_type": "markdown", "id": n.hex(8), "metadata": {}, "source": ["Enter your API key and password below.\n", f"![x](attachment:{n.uuid()}.png)"],
             "attachments": {f"{n.uuid()}.png": {"image/png": picture}}},
            {"cell_type": "code", "execution_count": i, "id": n.hex(8), "metadata": {"tags": []},
             "source": ["import os\n", "api_key = os.environ['API_KEY']\n", "token = getpass('Token: ')\n", "df.groupby('key').plot()"],
             "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"image/png": wrapped, "text/plain": ["<Figure size 640x480 with 1 Axes>"]}},
                         {"output_type": "execute_result", "execution_count": i, "metadata": {}, "data": {"text/html": [f'<div id="df-{n.uuid()}">', f"<td>{n.hex(32)}</td></div>"]}}]},
        ]
        write(folder / f"analysis_{i}.ipynb", json.dumps({"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}, indent=1))


def svg(n):
    paths = "".join(
        f'<path id="key-{i}" fill="#{n.hex(6)}" d="M{n.below(99)}.{n.below(99)}c' + " ".join(f"{n.below(99) - 50}.{n.below(999)}" for _ in range(60)) + 'z"/>\n'
        for i in range(30)
    )
    image = base64.b64encode(png(n, 30)).decode()
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><title>password-key</title>\n{paths}<image href="data:image/png;base64,{image}"/></svg>\n'


def pdf(n):
    body = b"%PDF-1.7\n"
    for i in range(1, 6):
        data = zlib.compress(noise_bytes(n, 3000))
        body += f"{i} 0 obj\n<< /Length {len(data)} /Filter /FlateDecode >>\nstream\n".encode() + data + b"\nendstream\nendobj\n"
    ids = f"/ID [<{n.hex(32)}> <{n.hex(32)}>]"
    return body + f"trailer\n<< /Root 1 0 R {ids} /Info << /Title (Password rules) >> >>\n%%EOF\n".encode()


def write_pictures(folder, n, count):
    for i in range(count):
        write(folder / f"icon_{i}.svg", svg(n))
        write(folder / f"paper_{i}.pdf", pdf(n))
        write(folder / f"photo_{i}.png", png(n, 64))
    font = f"@font-face{{font-family:x;src:url(data:font/woff2;base64,{n.base64(4000)})}}\n.password-key{{color:#{n.hex(6)}}}\n"
    write(folder / "fonts.css", font)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    small, root = options.small, options.directory
    write_locks(root / "locks", Noise(1), 30 if small else 5000)
    write_translations(root / "words", Noise(2))
    write_javascript(root / "javascript", Noise(3), 600 if small else 20000)
    write_notebooks(root / "notebooks", Noise(4), 1 if small else 40)
    write_pictures(root / "pictures", Noise(5), 1 if small else 200)


if __name__ == "__main__":
    main()
