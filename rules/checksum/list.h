/* list.h - every offline check, one line each.
 *
 * To add one: write rules/checksum/<family>.c (or extend a family) with `const struct check
 * check_<name>`, add CHECK(<name>) here, the source file to meson.build, and rows to
 * tests/rules/checksum_test.c. The name in rule files is the name here with '-' for '_'. */

/* checksums: CHECK_OK is proof */
CHECK(github)
CHECK(npm)
CHECK(vercel)
CHECK(polar)
CHECK(cloudflare)
CHECK(grafana)
CHECK(atlassian)
CHECK(gitlab)
CHECK(confluent)
CHECK(zuplo)
CHECK(azdo_legacy)
CHECK(azure_his)
CHECK(azure_cask)
CHECK(entra)
CHECK(age)
CHECK(crates_io)
CHECK(xata)
CHECK(nats)
CHECK(stellar)

/* structure only */
CHECK(aws_key_id)
CHECK(aws_bedrock)
CHECK(sas)
CHECK(jwt)
CHECK(github_app)
CHECK(pem)
CHECK(pypi)
CHECK(discord)
CHECK(telegram)
CHECK(slack)
CHECK(sentry)
CHECK(grafana_cloud)
CHECK(onepassword)
CHECK(mapbox)
CHECK(jfrog)
CHECK(sendgrid)
CHECK(basic_auth)
CHECK(openai)
CHECK(anthropic)
CHECK(groq)
