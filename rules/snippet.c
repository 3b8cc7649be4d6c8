/* snippet.c - the pieces. Trust is pinned to one repository and one branch or environment in each
 * of them: a pattern that fits more is a hole of its own. */
#include "rules/snippet.h"

#include "base/base.h"

#define WORKFLOW ".github/workflows/*.yml"
#define MAY_ASK_WHO_IT_IS "permissions:\n  id-token: write\n  contents: read\n"

static const struct snippet snippets[] = {
    {"github-oidc-aws", WORKFLOW,
     MAY_ASK_WHO_IT_IS
     "steps:\n"
     "  - uses: aws-actions/configure-aws-credentials@v4\n"
     "    with:\n"
     "      role-to-assume: arn:aws:iam::ACCOUNT:role/ROLE\n"
     "      aws-region: REGION\n"
     "# in the trust policy of the role:\n"
     "#   \"token.actions.githubusercontent.com:aud\": \"sts.amazonaws.com\"\n"
     "#   \"token.actions.githubusercontent.com:sub\": \"repo:OWNER/REPO:ref:refs/heads/main\"\n"},
    {"github-oidc-gcp", WORKFLOW,
     MAY_ASK_WHO_IT_IS
     "steps:\n"
     "  - uses: google-github-actions/auth@v2\n"
     "    with:\n"
     "      workload_identity_provider: "
     "projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER\n"
     "      service_account: NAME@PROJECT.iam.gserviceaccount.com\n"
     "# the condition of the provider:\n"
     "#   assertion.repository == 'OWNER/REPO' && assertion.ref == 'refs/heads/main'\n"},
    {"github-oidc-azure", WORKFLOW,
     MAY_ASK_WHO_IT_IS
     "environment: production\n"
     "steps:\n"
     "  - uses: azure/login@v2\n"
     "    with:\n"
     "      client-id: CLIENT\n"
     "      tenant-id: TENANT\n"
     "      subscription-id: SUBSCRIPTION\n"
     "# the subject of the federated credential: repo:OWNER/REPO:environment:production\n"},
    {"github-oidc-docker", WORKFLOW,
     MAY_ASK_WHO_IT_IS "steps:\n"
                       "  - uses: docker/login-action@v4\n"
                       "    with:\n"
                       "      username: ORGANIZATION\n"
                       "    env:\n"
                       "      DOCKERHUB_OIDC_CONNECTIONID: CONNECTION\n"
                       "# the rule of the connection: repo:OWNER/REPO:ref:refs/heads/main\n"},
    {"github-oidc-npm", WORKFLOW,
     MAY_ASK_WHO_IT_IS
     "steps:\n"
     "  - uses: actions/setup-node@v4\n"
     "    with:\n"
     "      registry-url: https://registry.npmjs.org\n"
     "  - run: npm publish --provenance # npm 11.5.1 or newer, and no NODE_AUTH_TOKEN\n"
     "# the trusted publisher of the package: OWNER/REPO, this workflow, its environment\n"},
    {"github-oidc-pypi", WORKFLOW,
     MAY_ASK_WHO_IT_IS
     "environment: pypi\n"
     "steps:\n"
     "  - uses: pypa/gh-action-pypi-publish@release/v1 # without a password\n"
     "# the trusted publisher of the project: OWNER/REPO, this workflow, environment pypi\n"},
    {"github-token", WORKFLOW,
     "permissions:\n"
     "  contents: read # what the job needs, and no more\n"
     "steps:\n"
     "  - run: gh api \"repos/$GITHUB_REPOSITORY\"\n"
     "    env:\n"
     "      GH_TOKEN: ${{ github.token }}\n"},
    {"vault-jwt", WORKFLOW,
     MAY_ASK_WHO_IT_IS
     "steps:\n"
     "  - uses: hashicorp/vault-action@v3\n"
     "    with:\n"
     "      url: https://VAULT\n"
     "      method: jwt\n"
     "      role: ROLE\n"
     "      secrets: kv/data/PATH KEY | NAME\n"
     "# the role: bound_audiences=\"https://github.com/OWNER\"\n"
     "#           bound_claims={\"sub\": \"repo:OWNER/REPO:ref:refs/heads/main\"}\n"},
    {"gitlab-id-tokens", ".gitlab-ci.yml",
     "JOB:\n"
     "  id_tokens:\n"
     "    ID_TOKEN:\n"
     "      aud: https://AUDIENCE\n"
     "# whoever trusts it wants sub = project_path:GROUP/PROJECT:ref_type:branch:ref:main\n"},
    {"circleci-oidc", ".circleci/config.yml",
     "- run: >\n"
     "    aws sts assume-role-with-web-identity --role-arn ROLE --role-session-name ci\n"
     "    --web-identity-token \"$CIRCLE_OIDC_TOKEN_V2\"\n"
     "# whoever trusts it wants sub = org/ORGANIZATION/project/PROJECT/user/USER\n"},
};

const struct snippet *snippet_find(const char *name)
{
    for (size_t i = 0; name && i < COUNT_OF(snippets); i++)
        if (strcmp(snippets[i].name, name) == 0)
            return &snippets[i];
    return NULL;
}
