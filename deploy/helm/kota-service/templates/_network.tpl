{{- define "kota-service.services" -}}
{{- $selector := dict "root" . "name" .Chart.Name }}
{{- range $headless := list false true }}
---
apiVersion: v1
kind: Service
metadata:
  # {{ if $headless }}For gRPC clients inside the cluster that spread their calls over the pods themselves.{{ else }}One address, for everybody else.{{ end }}
  name: {{ include "kota.fullname" $ }}{{ if $headless }}-pods{{ end }}
  labels: {{- include "kota.labels" $selector | nindent 4 }}
spec:
  {{- if $headless }}
  clusterIP: None
  {{- end }}
  selector: {{- include "kota.selector" $selector | nindent 4 }}
  ports:
    {{- if eq (fromYaml (include "kota.global" $)).tls.mode "off" }}
    - {name: grpc, port: 50051, targetPort: grpc, appProtocol: kubernetes.io/h2c}
    {{- else }}
    - {name: grpc, port: 50051, targetPort: grpc}
    {{- end }}
    {{- if eq (include "kota-service.partnersDoor" $) "true" }}
    - {name: grpc-partners, port: 50053, targetPort: grpc-partners{{ if eq (fromYaml (include "kota.global" $)).tls.partners "plaintext" }}, appProtocol: kubernetes.io/h2c{{ end }}}
    {{- end }}
    - {name: http, port: 8080, targetPort: http, appProtocol: http}
{{- end }}
{{- end }}

{{- /* Who may knock at a service's doors: the edge, the jobs that test, Prometheus; at identity's also the other services. */}}
{{- define "kota-service.networkPolicy" -}}
{{- $global := fromYaml (include "kota.global" .) }}
{{- $selector := dict "root" . "name" .Chart.Name }}
{{- $instance := include "kota.platform" . }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "kota.fullname" . }}
  labels: {{- include "kota.labels" $selector | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "kota.selector" $selector | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels: {app.kubernetes.io/instance: {{ $instance }}, kota/reaches-services: "true"}
        {{- if eq $global.tls.mode "off" }}
        {{- range $global.networkPolicy.edgeNamespaces }}
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: {{ . }}}
        {{- end }}
        {{- end }}
      ports:
        - {port: grpc}
        - {port: http}
    {{- if and (ne $global.tls.mode "off") $global.networkPolicy.edgeNamespaces }}
    # The edge shows no certificate: it has a door of its own for gRPC, or none.
    - from:
        {{- range $global.networkPolicy.edgeNamespaces }}
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: {{ . }}}
        {{- end }}
      ports:
        {{- if eq (include "kota-service.partnersDoor" .) "true" }}
        - {port: grpc-partners}
        {{- end }}
        - {port: http}
    {{- end }}
    {{- range .Values.callers }}
    - from:
        - podSelector:
            matchLabels: {app.kubernetes.io/instance: {{ $instance }}, app.kubernetes.io/name: {{ . }}}
      ports:
        - {port: grpc}
    {{- end }}
    {{- if eq .Chart.Name "identity" }}
    - from:
        - podSelector:
            matchLabels: {app.kubernetes.io/instance: {{ $instance }}, kota/reaches-identity: "true"}
      ports:
        - {port: http}
    {{- end }}
    {{- with $global.networkPolicy.monitoringNamespaces }}
    - from:
        {{- range . }}
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: {{ . }}}
        {{- end }}
      ports:
        - {port: http}
    {{- end }}
{{- end }}

{{- define "kota-service.edge" -}}
{{- $global := fromYaml (include "kota.global" .) }}
{{- $labels := include "kota.labels" (dict "root" . "name" .Chart.Name) }}
{{- $fullname := include "kota.fullname" . }}
{{- with .Values.ingress }}
{{- if .enabled }}
---
# Screens, phones and public pages.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ $fullname }}
  labels: {{- $labels | nindent 4 }}
  annotations: {{- toYaml .annotations | nindent 4 }}
spec:
  {{- with .className }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- if .tlsSecret }}
  tls:
    - {hosts: [{{ required "ingress.host: name the host of this service" .host }}], secretName: {{ .tlsSecret }}}
  {{- end }}
  rules:
    - host: {{ required "ingress.host: name the host of this service" .host }}
      http:
        paths:
          {{- range .paths }}
          - path: {{ . }}
            pathType: Prefix
            backend: {service: {name: {{ $fullname }}, port: {name: http}}}
          {{- end }}
{{- end }}
{{- end }}
{{- with .Values.gateway }}
{{- if .enabled }}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: {{ $fullname }}
  labels: {{- $labels | nindent 4 }}
spec:
  parentRefs: {{- toYaml .parentRefs | nindent 4 }}
  hostnames: {{- toYaml .hostnames | nindent 4 }}
  rules:
    - matches:
        {{- range $.Values.ingress.paths }}
        - path: {type: PathPrefix, value: {{ . }}}
        {{- end }}
      backendRefs: [{name: {{ $fullname }}, port: 8080}]
{{- if .grpcHostnames }}
{{- if and (ne $global.tls.mode "off") (eq $global.tls.partners "off") }}
{{- fail (printf "global.tls.partners: %s.gateway.grpcHostnames leads partners to a door that asks for certificates which a gateway has not; choose `tls` or `plaintext`" $.Chart.Name) }}
{{- end }}
---
# Partner systems.
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata:
  name: {{ $fullname }}
  labels: {{- $labels | nindent 4 }}
spec:
  parentRefs: {{- toYaml .parentRefs | nindent 4 }}
  hostnames: {{- toYaml .grpcHostnames | nindent 4 }}
  rules:
    - backendRefs: [{name: {{ $fullname }}, port: {{ eq $global.tls.mode "off" | ternary 50051 50053 }}}]
{{- end }}
{{- end }}
{{- end }}
{{- end }}
