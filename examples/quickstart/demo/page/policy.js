// The lines that put the policy in front of each framework.
const lines = {
  Gin: 'r.Use(ginadapter.New(policy))',
  Echo: 'e.Use(echoadapter.New(policy))',
  'Echo v5': 'e.Use(echov5adapter.New(policy))',
  Chi: 'r.Use(chiadapter.New(policy))',
  Fiber: 'app.Use(fiberadapter.New(policy))',
  'Fiber v3': 'app.Use(fiberv3adapter.New(policy))',
};

// policyInGo writes a policy's configuration as the program would.
export function policyInGo(config, apis) {
  const fields = Object.entries(config).filter(([, value]) => value !== false && value.length !== 0);
  const width = Math.max(...fields.map(([name]) => name.length)) + 2;
  return [
    'policy := core.MustNew(core.Config{',
    ...fields.map(([name, value]) => `    ${`${capitalized(name)}:`.padEnd(width)}${goLiteral(value)},`),
    '})',
    '',
    ...apis.map(({ framework }) => `${lines[framework].padEnd(38)}// ${framework}`),
  ].join('\n');
}

function capitalized(name) {
  return name[0].toUpperCase() + name.slice(1);
}

function goLiteral(value) {
  if (Array.isArray(value)) return `[]string{${value.map((v) => JSON.stringify(v)).join(', ')}}`;
  return String(value);
}
