#compdef kubectl-llmjob
# Completion of kubectl-llmjob. The program says itself what may follow.
_kubectl_llmjob() {
  local -a lines described
  local line last tab=$'\t'
  lines=("${(@f)$(kubectl-llmjob __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  last=$lines[-1]
  if [[ $last == :0 ]]; then
    _files
    return
  fi
  for line in "${(@)lines[1,-2]}"; do
    described+=("${${line//:/\\:}/$tab/:}")
  done
  _describe 'kubectl-llmjob' described
}
compdef _kubectl_llmjob kubectl-llmjob
