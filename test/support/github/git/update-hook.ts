/**
 * The hook that guards protected branches on `git push`. The server hands it the rules that bind this user as lines
 * `<what is forbidden> <pattern of the full ref name>`.
 */
export const UPDATE_HOOK = `#!/bin/sh
ref=$1 old=$2 new=$3
zero=0000000000000000000000000000000000000000
kinds=update
if [ "$old" = "$zero" ]; then kinds=creation
elif [ "$new" = "$zero" ]; then kinds=deletion
elif ! git merge-base --is-ancestor "$old" "$new"; then kinds='update non_fast_forward'
fi
printf '%s\\n' "$LOCAL_GITHUB_RULES" | while read -r kind pattern; do
  case "$ref" in $pattern) ;; *) continue ;; esac
  case " $kinds " in *" $kind "*)
    echo "GH013: Repository rule violations found for $ref." >&2
    exit 1 ;;
  esac
done
`
