# bash completion for sprawl; made by: sprawl help --completion bash
_sprawl()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local options="-h --help --version" words="" values="" files=""
    # --name=value comes as three words
    if [ "$cur" = = ]; then cur=; elif [ "$prev" = = ]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi
    compopt -o filenames 2>/dev/null
    if [ "$COMP_CWORD" -eq 1 ]; then
        words="scan staged ci hook rules explain baseline verify revoke report version help"
    else
        case ${COMP_WORDS[1]} in
        scan)
            options=" -f --format -o --output --fail-on --min-confidence --include --exclude --respect-gitignore --max-file-size --one-file-system --no-history --history-only --reachable-only --no-submodules --allow-missing --range --since --cache --no-cache --rules --enable --disable -c --config --config-from --no-repo-config --baseline --verify --verify-plan --authorized --ca-file --proxy --verify-budget --no-verify-cache --show-secrets --report-suppressed -j --jobs --progress --color --stats -q --quiet -v --verbose -h --help"
            case $prev in
            -f|--format) values="text json jsonl sarif gitlab junit github azure markdown csv html" ;;
            -o|--output) return ;;
            --fail-on) values="any high critical verified never" ;;
            --min-confidence) values="low medium high" ;;
            --include) return ;;
            --exclude) return ;;
            --max-file-size) return ;;
            --range) return ;;
            --since) return ;;
            --cache) return ;;
            --rules) files=1 ;;
            --enable) return ;;
            --disable) return ;;
            -c|--config) files=1 ;;
            --config-from) return ;;
            --baseline) files=1 ;;
            --verify) values="offline live" ;;
            --ca-file) files=1 ;;
            --proxy) return ;;
            --verify-budget) return ;;
            -j|--jobs) return ;;
            --progress) values="auto always never" ;;
            --color) values="auto always never" ;;
            esac
            ;;
        staged)
            options=" -f --format -o --output --fail-on --min-confidence --include --exclude --max-file-size --all --deadline --on-deadline --rules --enable --disable -c --config --no-repo-config --baseline --verify --verify-plan --authorized --ca-file --proxy --verify-budget --no-verify-cache --show-secrets --report-suppressed -j --jobs --progress --color --stats -q --quiet -v --verbose -h --help"
            case $prev in
            -f|--format) values="text json jsonl sarif gitlab junit github azure markdown csv html" ;;
            -o|--output) return ;;
            --fail-on) values="any high critical verified never" ;;
            --min-confidence) values="low medium high" ;;
            --include) return ;;
            --exclude) return ;;
            --max-file-size) return ;;
            --deadline) return ;;
            --on-deadline) values="fail pass" ;;
            --rules) files=1 ;;
            --enable) return ;;
            --disable) return ;;
            -c|--config) files=1 ;;
            --baseline) files=1 ;;
            --verify) values="offline live" ;;
            --ca-file) files=1 ;;
            --proxy) return ;;
            --verify-budget) return ;;
            -j|--jobs) return ;;
            --progress) values="auto always never" ;;
            --color) values="auto always never" ;;
            esac
            ;;
        ci)
            options=" -f --format -o --output --fail-on --min-confidence --include --exclude --max-file-size --base --head --on-missing-base --deadline --on-deadline --rules --enable --disable -c --config --no-repo-config --baseline --verify --verify-plan --authorized --ca-file --proxy --verify-budget --no-verify-cache --show-secrets --report-suppressed -j --jobs --progress --color --stats -q --quiet -v --verbose -h --help"
            case $prev in
            -f|--format) values="text json jsonl sarif gitlab junit github azure markdown csv html" ;;
            -o|--output) return ;;
            --fail-on) values="any high critical verified never" ;;
            --min-confidence) values="low medium high" ;;
            --include) return ;;
            --exclude) return ;;
            --max-file-size) return ;;
            --base) return ;;
            --head) return ;;
            --on-missing-base) values="fail full" ;;
            --deadline) return ;;
            --on-deadline) values="fail pass" ;;
            --rules) files=1 ;;
            --enable) return ;;
            --disable) return ;;
            -c|--config) files=1 ;;
            --baseline) files=1 ;;
            --verify) values="offline live" ;;
            --ca-file) files=1 ;;
            --proxy) return ;;
            --verify-budget) return ;;
            -j|--jobs) return ;;
            --progress) values="auto always never" ;;
            --color) values="auto always never" ;;
            esac
            ;;
        hook)
            options=" -f --format -o --output --fail-on --min-confidence --include --exclude --max-file-size --pre-commit --pre-push --global --deadline --on-deadline --rules --enable --disable -c --config --no-repo-config --baseline --show-secrets --report-suppressed -j --jobs --progress --color --stats -q --quiet -v --verbose -h --help"
            words="install uninstall pre-commit pre-push pre-receive"
            case $prev in
            -f|--format) values="text json jsonl sarif gitlab junit github azure markdown csv html" ;;
            -o|--output) return ;;
            --fail-on) values="any high critical verified never" ;;
            --min-confidence) values="low medium high" ;;
            --include) return ;;
            --exclude) return ;;
            --max-file-size) return ;;
            --deadline) return ;;
            --on-deadline) values="fail pass" ;;
            --rules) files=1 ;;
            --enable) return ;;
            --disable) return ;;
            -c|--config) files=1 ;;
            --baseline) files=1 ;;
            -j|--jobs) return ;;
            --progress) values="auto always never" ;;
            --color) values="auto always never" ;;
            esac
            ;;
        rules)
            options=" -f --format --rules -q --quiet -v --verbose -h --help"
            words="list show check"
            case $prev in
            -f|--format) values="text json" ;;
            --rules) files=1 ;;
            esac
            ;;
        explain)
            options=" --min-confidence --rules --enable --disable -c --config --no-repo-config --baseline --color -q --quiet -v --verbose -h --help"
            case $prev in
            --min-confidence) values="low medium high" ;;
            --rules) files=1 ;;
            --enable) return ;;
            --disable) return ;;
            -c|--config) files=1 ;;
            --baseline) files=1 ;;
            --color) values="auto always never" ;;
            esac
            ;;
        baseline)
            options=" --min-confidence --include --exclude --respect-gitignore --max-file-size --one-file-system --no-history --history-only --reachable-only --no-submodules --allow-missing --rules --enable --disable -c --config --no-repo-config --baseline --reason --owner --expires -j --jobs --progress --color -q --quiet -v --verbose -h --help"
            words="create update prune show merge"
            case $prev in
            --min-confidence) values="low medium high" ;;
            --include) return ;;
            --exclude) return ;;
            --max-file-size) return ;;
            --rules) files=1 ;;
            --enable) return ;;
            --disable) return ;;
            -c|--config) files=1 ;;
            --baseline) files=1 ;;
            --reason) return ;;
            --owner) return ;;
            --expires) return ;;
            -j|--jobs) return ;;
            --progress) values="auto always never" ;;
            --color) values="auto always never" ;;
            esac
            ;;
        verify)
            options=" -f --format -o --output --fail-on --rules -c --config --no-repo-config --verify-plan --authorized --ca-file --proxy --verify-budget --no-verify-cache --color -q --quiet -v --verbose -h --help"
            case $prev in
            -f|--format) values="text json jsonl sarif gitlab junit github azure markdown csv html" ;;
            -o|--output) return ;;
            --fail-on) values="any high critical verified never" ;;
            --rules) files=1 ;;
            -c|--config) files=1 ;;
            --ca-file) files=1 ;;
            --proxy) return ;;
            --verify-budget) return ;;
            --color) values="auto always never" ;;
            esac
            ;;
        revoke)
            options=" --min-confidence --rules --enable --disable -c --config --no-repo-config --execute --ca-file --proxy --color -q --quiet -v --verbose -h --help"
            case $prev in
            --min-confidence) values="low medium high" ;;
            --rules) files=1 ;;
            --enable) return ;;
            --disable) return ;;
            -c|--config) files=1 ;;
            --ca-file) files=1 ;;
            --proxy) return ;;
            --color) values="auto always never" ;;
            esac
            ;;
        report)
            options=" -f --format -o --output --show-secrets --color -v --verbose -h --help"
            case $prev in
            -f|--format) values="text json jsonl sarif gitlab junit github azure markdown csv html" ;;
            -o|--output) return ;;
            --color) values="auto always never" ;;
            esac
            ;;
        version)
            options=" -h --help"
            case $prev in
            esac
            ;;
        help)
            options=" -h --help"
            words="scan staged ci hook rules explain baseline verify revoke report version help"
            case $prev in
            esac
            ;;
        esac
    fi
    if [ -n "$values" ]; then
        COMPREPLY=($(compgen -W "$values" -- "$cur"))
    elif [ -z "$files" ] && [ "${cur:0:1}" = - ]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        [ -n "$files" ] || COMPREPLY+=($(compgen -W "$words" -- "$cur"))
    fi
}
complete -F _sprawl sprawl
