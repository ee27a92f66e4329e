// The script of a media type "Webhook", for Zabbix 5.4 and later. Zabbix runs it with Duktape: ES5 only.
// Zabbix puts it into a function, hands it the media type's parameters as JSON in `value`, and tries again, as often as
// the media type says, after an exception only.
var params = JSON.parse(value);

function tagsIn(text) {
    try {
        return JSON.parse(text);
    } catch (error) {
        // A name that is not resolved must not look like an event without tags.
        throw 'dlf-stop: event_tags is no JSON, is the parameter {EVENT.TAGSJSON}? It is: ' + text;
    }
}

var request = new HttpRequest();
request.addHeader('Content-Type: application/json');
request.addHeader('Authorization: Bearer ' + params.token);

var answer = request.post(params.url, JSON.stringify({
    source: 'zabbix',
    event_id: params.event_id,
    event_value: params.event_value,
    event_update_status: params.event_update_status,
    event_severity: params.event_severity,
    event_date: params.event_date,
    event_time: params.event_time,
    trigger_id: params.trigger_id,
    trigger_name: params.trigger_name,
    host: params.host,
    event_tags: tagsIn(params.event_tags),
    opdata: params.opdata
}));

// 200: it was understood, whatever came of it. The answer says what; it holds no secret.
if (request.getStatus() !== 200) {
    throw 'dlf-stop answered ' + request.getStatus() + ': ' + answer;
}
Zabbix.log(4, 'dlf-stop: ' + answer);
return 'OK';
