# Completion of kubectl-llmjob. The program says itself what may follow.
_kubectl_llmjob() {
  local lines last IFS=$'\n'
  lines=($(kubectl-llmjob __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  COMPREPLY=()
  [ "${#lines[@]}" -gt 0 ] || return
  last=${lines[${#lines[@]} - 1]}
  unset "lines[${#lines[@]} - 1]"
  if [ "$last" = :0 ]; then
    COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
  else
    COMPREPLY=("${lines[@]%%$'\t'*}")
  fi
}
complete -F _kubectl_llmjob kubectl-llmjob
