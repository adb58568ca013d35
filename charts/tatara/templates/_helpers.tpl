{{/* The name of the operator's objects: tatara-operator for a release named tatara. */}}
{{- define "tatara.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 53 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- printf "%s-operator" (.Release.Name | trunc 44 | trimSuffix "-") -}}
{{- else -}}
{{- printf "%s-%s-operator" .Release.Name $name | trunc 53 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "tatara.selectorLabels" -}}
app.kubernetes.io/name: tatara-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "tatara.labels" -}}
{{ include "tatara.selectorLabels" . }}
app.kubernetes.io/part-of: tatara
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end -}}

{{- define "tatara.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "tatara.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* The reference of an image: a digest wins over a tag. */}}
{{- define "tatara.image" -}}
{{- if .image.digest -}}
{{- printf "%s@%s" .image.repository .image.digest -}}
{{- else -}}
{{- printf "%s:%s" .image.repository (default .version .image.tag) -}}
{{- end -}}
{{- end -}}

{{/* The namespaces that are watched, as a JSON list; empty in cluster mode. */}}
{{- define "tatara.watched" -}}
{{- if eq .Values.watch.mode "namespaced" -}}
{{- default (list .Release.Namespace) .Values.watch.namespaces | uniq | sortAlpha | toJson -}}
{{- else -}}
[]
{{- end -}}
{{- end -}}

{{/* Who may read progress and metrics of training pods, as a JSON list of peers: the operator, and scrapers. */}}
{{- define "tatara.readers" -}}
{{- $operator := dict
  "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" .Release.Namespace))
  "podSelector" (dict "matchLabels" (include "tatara.selectorLabels" . | fromYaml)) -}}
{{- concat (list $operator) .Values.networkPolicy.metricsFrom | toJson -}}
{{- end -}}
