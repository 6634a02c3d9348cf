// Checks that Slack's Node SDK, which knows nothing of the playground, works with the playground's Slack.
//
// Reads the output of `frontdesk playground --json` from the first argument or from standard input.
// Exits with 0 when every step succeeded, otherwise with 1 and the reason.

import { readFileSync } from 'node:fs';
import { WebClient, LogLevel } from '@slack/web-api';
import { SocketModeClient } from '@slack/socket-mode';

const PATIENCE_MS = 15_000;
const playground = JSON.parse(process.argv[2] ?? readFileSync(0, 'utf8'));
const { url, slack } = playground;
const api = { slackApiUrl: `${slack.api_url}/`, logLevel: LogLevel.ERROR };
const web = new WebClient(slack.bot_token, api);
const socket = new SocketModeClient({
  appToken: slack.app_token,
  clientOptions: { slackApiUrl: `${slack.api_url}/` },
  logLevel: LogLevel.ERROR,
});
const channel = slack.channels.find((one) => one.name === 'help').id;
const person = slack.people.find((one) => one.name === 'lee').id;

function check(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

function within(promise, what) {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`${what} did not happen`)), PATIENCE_MS).unref();
  });
  return Promise.race([promise, late]);
}

/** The next event of that name that passes, acknowledged by `answer`. */
function next(name, passes, answer) {
  const heard = new Promise((resolve, reject) => {
    const listen = async (args) => {
      if (!passes(args)) {
        await args.ack();
        return;
      }
      socket.off(name, listen);
      try {
        resolve(await answer(args));
      } catch (error) {
        reject(error);
      }
    };
    socket.on(name, listen);
  });
  return within(heard, name);
}

async function act(what) {
  const answer = await fetch(`${url}/page/act`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ side: 'slack', as: person, ...what }),
  });
  const said = await answer.json();
  check(said.ok, `${what.do} failed: ${JSON.stringify(said)}`);
  return said;
}

const modal = {
  type: 'modal',
  callback_id: 'smoke',
  title: { type: 'plain_text', text: 'Smoke' },
  submit: { type: 'plain_text', text: 'Send' },
  blocks: [
    {
      type: 'input',
      block_id: 'what',
      label: { type: 'plain_text', text: 'What is wrong?' },
      element: { type: 'plain_text_input', action_id: 'text' },
    },
  ],
};

async function run() {
  const me = await web.auth.test();
  check(me.user_id === slack.bot_user_id, 'auth.test names another bot');

  await within(socket.start(), 'connecting');

  const blocks = [
    { type: 'section', text: { type: 'mrkdwn', text: '*INC-1* a card' } },
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: 'claim', text: { type: 'plain_text', text: 'Claim' }, value: '1' }],
    },
  ];
  const posted = await web.chat.postMessage({ channel, text: 'INC-1 a card', blocks });
  check(posted.ts && posted.message.blocks.length === 2, 'the posted message came back without its blocks');

  const isLee = ({ event }) => event.user === person && event.type === 'message';
  const message = next('message', isLee, async ({ event, ack }) => {
    await ack();
    return event;
  });
  const said = await act({ do: 'say', channel, text: 'a < b, @desk' });
  const heard = await message;
  check(heard.ts === said.ts, 'another message was heard');
  check(heard.text === `a &lt; b, <@${slack.bot_user_id}>`, `the text was not escaped as Slack does: ${heard.text}`);

  const click = next('interactive', ({ body }) => body.type === 'block_actions', async ({ body, ack }) => {
    await ack();
    return body;
  });
  await act({ do: 'click', channel, ts: posted.ts, action_id: 'claim' });
  check((await click).actions[0].value === '1', 'the click came without its value');

  const command = next('slash_commands', () => true, async ({ body, ack }) => {
    await ack();
    return web.views.open({ trigger_id: body.trigger_id, view: modal });
  });
  await act({ do: 'slash', channel, command: slack.commands[0], text: 'printer' });
  const opened = await command;
  check(opened.view.id, 'no modal was opened');

  const form = next('interactive', ({ body }) => body.type === 'view_submission', async ({ body, ack }) => {
    await ack();
    return body.view.state.values.what.text.value;
  });
  await act({ do: 'submit', view_id: opened.view.id, values: { what: { text: 'it burns' } } });
  check((await form) === 'it burns', 'the form lost what was typed');

  const refused = await web.chat.postMessage({ channel: 'C0NOWHERE', text: 'x' }).catch((error) => error);
  check(refused.data?.error === 'channel_not_found', 'a wrong channel was not refused');
}

try {
  await run();
  await socket.disconnect();
  console.log('ok');
  process.exit(0);
} catch (error) {
  console.error(`smoke test failed: ${error.message}`);
  process.exit(1);
}
