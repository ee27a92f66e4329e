import { describe, expect, it } from 'vitest';
import { expressionProblem, search } from '../../../lib/mapping/expression.ts';

describe('expressionProblem', () => {
  it.each([
    'status',
    "status == 'firing'",
    "tags[?name == 'job_name'].value | [0]",
    'a.b || `3`',
    // It does not take null, which is all that is known of a value.
    'starts_with(name, `"x"`)',
    "split(name, ':')[1]",
    // These are texts.
    "name == 'lower(x)'",
    'name == `"lower(x)"`',
    '"lower(x)"',
    String.raw`name == 'it\'s lower(x)'`,
  ])('finds nothing wrong with %s', (expression) => {
    expect(expressionProblem(expression)).toBeUndefined();
  });

  it.each([
    ['status ==', /unexpected end of expression/],
    ['a[?b', /unexpected end of expression/],
    ['status = firing', /is not a JMESPath expression/],
    ['lower(status)', /Unknown function: lower\(\)/],
    ["split('x')", /Expected at least 2 arguments/],
    ['list[::0]', /step cannot be 0/],
    // Nobody calls it while there is no value.
    ["status && lower(status) == 'firing'", /there is no function lower/],
    ["tags[?lower(name) == 'job_name']", /there is no function lower/],
  ])('names what is wrong with %s', (expression, problem) => {
    expect(expressionProblem(expression)).toMatch(/^is not a JMESPath expression: /);
    expect(expressionProblem(expression)).toMatch(problem);
  });
});

describe('search', () => {
  it.each([
    ["split(name, 'autostop:')[1]", { name: 'autostop:etl' }, 'etl'],
    ["split(name, 'autostop:')[1]", { name: 'etl' }, null],
    ["split(name, ':')", { name: 'dlf:a:1' }, ['dlf', 'a', '1']],
    ["missing || 'x'", {}, 'x'],
  ])('finds with %s in %j: %j', (expression, value, found) => {
    expect(search(expression, value)).toEqual({ ok: true, value: found });
  });

  it.each([
    ["join('', [name])", {}],
    ["split(name, ':')", { name: 7 }],
    ["split(name, ':')", {}],
    ['max(list)', { list: [1, 'a'] }],
  ])('fails with %s in %j, and does not throw', (expression, value) => {
    expect(search(expression, value)).toEqual({ ok: false, problem: 'type' });
  });
});
