import type { Block, SlackMessage } from '../../shared/notifiers/slack-blocks.ts';

/** Block Kit as a web page that looks like Slack, to be looked at: not a validator, and only for our own blocks. */
export function slackPage(messages: readonly SlackMessage[]): string {
  const shown = messages.map(({ blocks }) => message(blocks)).join('\n');
  return `<!doctype html><meta charset="utf-8"><title>Cordon in Slack</title><style>${STYLE}</style><body>${shown}</body>`;
}

const STYLE = `
body{margin:0;background:#fff;font:15px/1.46 Lato,"Helvetica Neue",Arial,"Noto Color Emoji",sans-serif;color:#1d1c1d;padding:16px;width:720px}
.m{display:flex;gap:10px;padding:8px 0 18px}.a{width:36px;height:36px;border-radius:6px;background:#1f3a5f;color:#fff;text-align:center;line-height:36px;font-weight:700;flex:none}
.n{font-weight:900}.app{background:#ddd;border-radius:2px;font-size:10px;padding:1px 3px;margin:0 6px;color:#555}.t{color:#616061;font-size:12px}
h3{font-size:18px;margin:4px 0 6px}.s{margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}.f{display:grid;grid-template-columns:1fr 1fr;gap:8px 16px;margin:8px 0}.f div{white-space:pre-wrap;overflow-wrap:anywhere}
pre{background:#f8f8f8;border:1px solid #ddd;border-radius:4px;padding:8px;font:12px/1.5 Monaco,Menlo,"DejaVu Sans Mono",monospace;margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere}
code{background:#f8f8f8;border:1px solid #ddd;border-radius:3px;color:#c01343;padding:1px 3px;font:12px Monaco,Menlo,"DejaVu Sans Mono",monospace}
.c{color:#616061;font-size:13px;margin:6px 0}.c code{color:#616061}.b{display:inline-block;border:1px solid #bbb;border-radius:4px;padding:5px 12px;font-weight:700;font-size:14px;margin:6px 0}`;

function message(blocks: readonly Block[]): string {
  const body = blocks.map(block).join('\n');
  return `<div class="m"><div class="a">C</div><div><span class="n">Cordon</span><span class="app">APP</span><span class="t">09:13</span>${body}</div></div>`;
}

function block(one: Block): string {
  const { type } = one;
  switch (type) {
    case 'header':
      return `<h3>${html(textOf(one['text']))}</h3>`;
    case 'section':
      return one['fields'] === undefined
        ? `<div class="s">${mrkdwn(textOf(one['text']))}</div>`
        : `<div class="f">${items(one['fields'])
            .map((field) => `<div>${mrkdwn(textOf(field))}</div>`)
            .join('')}</div>`;
    case 'context':
      return `<div class="c">${items(one['elements'])
        .map((element) => mrkdwn(textOf(element)))
        .join(' ')}</div>`;
    case 'actions':
      return items(one['elements'])
        .map((element) => `<a class="b">${html(textOf((element as { text: unknown }).text))}</a>`)
        .join(' ');
    default:
      throw new Error(`no picture for a ${type} block`);
  }
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return (value as { readonly text: string }).text;
}

/** Slack's markup as HTML. The text is escaped for mrkdwn already, which serves HTML as well. */
function mrkdwn(text: string): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part) => {
      if (part.startsWith('```')) {
        return `<pre>${part.slice(3, -3).trim()}</pre>`;
      }
      if (part.startsWith('`') && part.length > 1) {
        return `<code>${part.slice(1, -1)}</code>`;
      }
      return part
        .replace(/\*([^*\n]+)\*/g, '<b>$1</b>')
        .replace(/(?<!\w)_([^_\n]+)_(?!\w)/g, '<i>$1</i>');
    })
    .join('');
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
