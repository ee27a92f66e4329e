import type { ALBEvent } from 'aws-lambda';
import { headerValue, lowerCased, withEdgeHeaders } from './edge-headers.ts';
import { eventBody, isTextType, mediaType } from './event-body.ts';
import { allValues, groupPairs, lastValues } from './multi-map.ts';
import type { RawRequest } from './raw-request.ts';
import { rawQueryPairs, splitTarget } from './target.ts';

/** What the target group's configuration decides about its events. */
export interface AlbOptions {
  /** The attribute `lambda.multi_value_headers.enabled`; default false, as on AWS. */
  multiValueHeaders?: boolean;
}

/**
 * The event of an Application Load Balancer: path and query stay encoded, and headers and query come in the one
 * or the other form, never in both. The time is in `x-amzn-trace-id` only. A body with a Content-Encoding is
 * base64 whatever its type (ELB guide, "Use Lambda functions as targets").
 */
export function albEvent(raw: RawRequest, options: AlbOptions = {}): ALBEvent {
  const { path, query } = splitTarget(raw.target);
  const headers = groupPairs(lowerCased(withEdgeHeaders(raw)));
  const queries = groupPairs(rawQueryPairs(query));
  const asText = isTextType(mediaType(raw)) && headerValue(raw.headers, 'content-encoding') === undefined;
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/dlf-stop/0123456789abcdef',
      },
    },
    httpMethod: raw.method,
    path,
    ...(options.multiValueHeaders
      ? { multiValueQueryStringParameters: allValues(queries), multiValueHeaders: allValues(headers) }
      : { queryStringParameters: lastValues(queries), headers: lastValues(headers) }),
    ...eventBody(raw.body, asText),
  };
}
