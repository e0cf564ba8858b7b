{{- define "kota-service.disruption" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "kota.fullname" . }}
  labels: {{- include "kota.labels" (dict "root" . "name" .Chart.Name) | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "kota.selector" (dict "root" . "name" .Chart.Name) | nindent 6 }}
{{- end }}

{{- define "kota-service.autoscaler" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "kota.fullname" . }}
  labels: {{- include "kota.labels" (dict "root" . "name" .Chart.Name) | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "kota.fullname" . }}}
  minReplicas: {{ .Values.autoscaling.minReplicas }}
  maxReplicas: {{ .Values.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: {{ .Values.autoscaling.cpuPercent }}}}
    {{- if .Values.autoscaling.lagEvents }}
    # Served by prometheus-adapter or KEDA from the service's own metric.
    - type: Pods
      pods:
        metric: {name: kota_consumer_lag_events}
        target: {type: AverageValue, averageValue: {{ .Values.autoscaling.lagEvents | quote }}}
    {{- end }}
  behavior:
    scaleDown: {stabilizationWindowSeconds: 300}
{{- end }}

{{- define "kota-service.claim" -}}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ include "kota.fullname" . }}
  labels: {{- include "kota.labels" (dict "root" . "name" .Chart.Name) | nindent 4 }}
  # A city's films are not thrown away with a release.
  annotations: {helm.sh/resource-policy: keep}
spec:
  accessModes: [{{ .Values.persistence.accessMode }}]
  {{- with .Values.persistence.storageClass }}
  storageClassName: {{ . | quote }}
  {{- end }}
  resources: {requests: {storage: {{ .Values.persistence.size }}}}
{{- end }}

{{- /* Whose certificates: an issuer of the operator's, or the installation's own authority. */}}
{{- define "kota.issuerRef" -}}
{{- $issuer := (fromYaml (include "kota.global" .)).tls.issuer -}}
{{- if $issuer.name -}}
{name: {{ $issuer.name }}, kind: {{ $issuer.kind }}, group: {{ $issuer.group }}}
{{- else -}}
{name: {{ include "kota.platform" . }}-ca, kind: Issuer, group: cert-manager.io}
{{- end }}
{{- end }}

{{- define "kota-service.certificate" -}}
{{- $global := fromYaml (include "kota.global" .) }}
{{- $name := include "kota.fullname" . }}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: {{ $name }}
  labels: {{- include "kota.labels" (dict "root" . "name" .Chart.Name) | nindent 4 }}
spec:
  secretName: {{ $name }}-tls
  dnsNames:
    {{- range $host := list $name (printf "%s-pods" $name) }}
    - {{ $host }}
    - {{ $host }}.{{ $.Release.Namespace }}
    - {{ $host }}.{{ $.Release.Namespace }}.svc
    - {{ $host }}.{{ $.Release.Namespace }}.svc.cluster.local
    {{- end }}
  usages: [digital signature, server auth, client auth]
  privateKey: {algorithm: ECDSA, size: 256, rotationPolicy: Always}
  duration: 2160h
  renewBefore: 720h
  issuerRef: {{ include "kota.issuerRef" . }}
{{- end }}

{{- define "kota-service.monitor" -}}
{{- $global := fromYaml (include "kota.global" .) }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "kota.fullname" . }}
  labels:
    {{- include "kota.labels" (dict "root" . "name" .Chart.Name) | nindent 4 }}
    {{- with $global.monitoring.labels }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  selector:
    matchLabels: {{- include "kota.selector" (dict "root" . "name" .Chart.Name) | nindent 6 }}
  jobLabel: app.kubernetes.io/name
  endpoints:
    - {port: http, path: /metrics, interval: {{ $global.monitoring.interval }}}
{{- end }}

{{- /* Everything of one service: a thin chart is its values and this one include. */}}
{{- define "kota-service.all" -}}
{{- $global := fromYaml (include "kota.global" .) }}
{{ include "kota-service.settings" . }}
---
{{ include "kota-service.deployment" . }}
{{- if not $global.maintenance }}
---
{{ include "kota-service.migrate" . }}
{{- end }}
{{ include "kota-service.services" . }}
{{- if or .Values.disruptionBudget .Values.autoscaling.enabled }}
---
{{ include "kota-service.disruption" . }}
{{- end }}
{{- if .Values.autoscaling.enabled }}
---
{{ include "kota-service.autoscaler" . }}
{{- end }}
{{- if and .Values.persistence.enabled (not .Values.persistence.existingClaim) }}
---
{{ include "kota-service.claim" . }}
{{- end }}
{{- if $global.networkPolicy.enabled }}
---
{{ include "kota-service.networkPolicy" . }}
{{- end }}
{{- if eq $global.tls.mode "cert-manager" }}
---
{{ include "kota-service.certificate" . }}
{{- end }}
{{- if $global.monitoring.enabled }}
---
{{ include "kota-service.monitor" . }}
{{- end }}
{{ include "kota-service.edge" . }}
{{- range .Values.extraObjects }}
---
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end }}
