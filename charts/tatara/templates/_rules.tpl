{{/* What the operator does in a namespace with jobs, and no more. */}}
{{- define "tatara.rules" -}}
- apiGroups: [tatara.dev]
  resources: [llmtrainingjobs]
  verbs: [get, list, watch, delete] # delete: runPolicy.ttlSecondsAfterFinished
- apiGroups: [tatara.dev]
  resources: [llmtrainingjobs/status]
  verbs: [patch]
- apiGroups: [tatara.dev]
  resources: [llmtrainingjobs/finalizers] # for owner references that block deletion
  verbs: [update]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, patch, delete] # delete: runPolicy.suspend
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list, watch, create, patch, delete] # delete: an immutable one is replaced
- apiGroups: [""]
  resources: [services]
  verbs: [get, list, watch, create]
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get, create, patch]
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch, delete] # delete: runPolicy.suspend, with time for a checkpoint
- apiGroups: [""]
  resources: [pods/log] # status.failure.logTail
  verbs: [get]
- apiGroups: [scheduling.volcano.sh] # scheduling.gang: Volcano
  resources: [podgroups]
  verbs: [get, create, patch]
{{- if .Values.kueue.priorityBoostUnit }}
- apiGroups: [kueue.x-k8s.io] # the priority of unsaved work, an annotation
  resources: [workloads]
  verbs: [list, patch]
{{- end }}
- apiGroups: [""]
  resources: [events]
  verbs: [get, list, create, patch] # list: those of a Job whose pods the API server refuses; nothing else tells why
{{- if .Values.networkPolicy.jobs }}
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch]
{{- end }}
{{- end -}}
