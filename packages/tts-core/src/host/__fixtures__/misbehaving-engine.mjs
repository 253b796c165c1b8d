// An engine's process that does what the name of its model's file says, so that hosts can be tested without a model.
let behaviour = '';
let calls = 0;

process.on('message', (message) => {
  if (message.type === 'start') {
    behaviour = message.options.model.file;
    return;
  }
  calls += 1;
  switch (behaviour) {
    case 'answers':
      return answer({ calls, processId: process.pid, request: message.request });
    case 'blocks':
      // Like a native call: the event loop stands still and no signal handler runs.
      for (;;);
    case 'crashes':
      process.stderr.write('out of memory\n');
      process.abort();
      break;
    case 'exits':
      process.exit(7);
      break;
    case 'fails':
      return process.send({
        type: 'failure',
        error: { code: 'MODEL_FILE_INVALID', message: 'Bad file.', hint: 'Repair it.', retryable: false },
      });
    case 'is slow':
      setTimeout(() => answer({ processId: process.pid, request: message.request }), 50);
  }
});

function answer(response) {
  process.send({ type: 'answer', response });
}

process.on('disconnect', () => process.exit(0));
