/**
 * A mail without pictures that is readable everywhere: `{% layout layouts/base.html %}{% block content %}…{% endblock %}`.
 * A file `layouts/base.html` replaces it.
 */
export const baseLayout = `<!doctype html>
<html lang="{{ locale }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{{ title }}</title>
<style>
.page { max-width: 600px; margin: 0 auto; padding: 16px; font-family: system-ui, 'Hiragino Sans', 'Noto Sans JP', sans-serif; line-height: 1.5 }
.bar { border-top: 4px solid {{ severity_color }}; padding-top: 12px }
h1 { font-size: 20px; margin: 0 0 12px }
th, td { padding: 4px 12px 4px 0; text-align: start; vertical-align: top }
.foot { margin-top: 24px; font-size: 12px; opacity: 0.7 }
</style>
</head>
<body>
<div class="page" dir="auto">
<div class="bar">
{% block content %}<h1>{{ title }}</h1>
{% body %}
{% if fields.size > 0 %}<table>
{% for field in fields %}<tr><th>{{ field.name }}</th><td>{{ field.value }}</td></tr>
{% endfor %}</table>{% endif %}
{% if links.size > 0 %}<p>{% for link in links %}<a href="{{ link.url | url }}">{{ link.label }}</a>{% unless forloop.last %} · {% endunless %}{% endfor %}</p>{% endif %}{% endblock %}
</div>
<div class="foot">{% block foot %}{{ timestamp | date: 'long' }}{% if source %} · {{ source }}{% endif %}{% if dashboard_url %} · <a href="{{ dashboard_url }}">{{ dashboard_url }}</a>{% endif %}{% endblock %}</div>
</div>
</body>
</html>
`
