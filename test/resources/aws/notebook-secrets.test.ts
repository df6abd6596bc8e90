import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECRETS_MAX, secretsIn } from '../../../shared/resources/aws/notebook-secrets.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const [ID, KEY] = [`AKIA${'QYLPMN5HFIQR7XYZ'}`, `wJalrXUtnFEMIK7MDENG${'bPxRfiCYzz12345678ab'}`];
const GITHUB = `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`;
const BODY = 'MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MhgwMbRvI0MBZhpI';

function kinds(script: string): string[] {
  return secretsIn(script).map(({ kind }) => kind);
}

describe('secrets in scripts', () => {
  it.each([
    ['AWS secret access key', `export AWS_SECRET_ACCESS_KEY=${KEY}`],
    ['AWS secret access key', `aws configure set aws_secret_access_key ${KEY}`],
    ['AWS secret access key', `  "SecretAccessKey": "${KEY}",`],
    ['private key', `echo "-----BEGIN RSA PRIVATE KEY-----\n${BODY}`],
    ['private key', `KEY="-----BEGIN PRIVATE KEY-----\\n${BODY}\\n"`],
    ['private key', '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED'],
    ['private key', `-----BEGIN OPENSSH PRIVATE KEY-----\r\n${BODY}`],
    ['GitHub token', `git clone https://${GITHUB}@github.com/acme/models.git`],
    ['GitHub token', `# old: github_pat_${'11ABCDEFG0abcdefghijkl'}_mnop`],
    [
      'GitLab token',
      `pip install --index-url https://x:glpat-${'abcDEF123456_ghiJKL-'}@gitlab.com`,
    ],
    ['Slack token', `curl -H "Authorization: Bearer xoxb-${'1234567890-abcdefGHIJKL'}"`],
    ['Slack webhook', `curl https://hooks.slack.com/services/${'T00000001/B00000002/abcDEF123'}`],
    ['Hugging Face token', `huggingface-cli login --token hf_${'abcdefghijABCDEFGHIJ1234567890'}`],
    ['OpenAI or Anthropic key', `export KEY=sk-proj-${'abcdefghijABCDEFGHIJ1234567890_-'}`],
    ['JSON web token', `T=eyJ${'hbGciOiJIUzI1'}.eyJ${'zdWIiOiIxMjM'}.${'abcdefghijkl'}`],
    ['password in a URL', 'pip install -i https://ci:Tr0ub4dor@pypi.acme.com/simple acme'],
    ['password in a URL', 'export DB=postgresql://svc:hunter2@db.internal:5432/ml'],
    ['password', "export DB_PASSWORD='hunter2'"],
    ['password', 'password = "correct-horse"'],
    ['password', 'DB_PASSWD=Sommer2026!'],
    ['password', '{"user": "ml", "password": "S0mething"}'],
    ['password', 'mysql --user ml --password Tr0ub4dor'],
    ['password', '# password=hunter2'],
    ['password', 'os.environ["DB_PASSWORD"] = "hunter2"'],
    ['password', 'machine github.com login bob password hunter2'],
    ['password', 'curl -s -u admin:Tr0ub4dor https://acme.com'],
    ['password', 'docker run -e POSTGRES_PASSWORD=mysecretpassword postgres'],
    ['password', 'export PASSWORD=letmein'],
    ['token or key', 'export WANDB_API_KEY=0123456789abcdef0123456789abcdef01234567'],
    ['token or key', "c.NotebookApp.token = 'f3a9c1d27b5e48aa90'"],
    ['token or key', 'dbToken: "Zm9vYmFy1234QUJD"'],
  ])('are seen: %s', (kind, script) => {
    expect(kinds(script)).toEqual([kind]);
  });

  it('are a secret access key beside its id, and not without one', () => {
    expect(kinds(`aws_creds="${ID}:x"\nrun ${KEY}`)).toEqual(['AWS secret access key']);
    expect(kinds(`run ${KEY}`)).toEqual([]);
    expect(kinds(`id=${ID}`)).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['a variable', 'export DB_PASSWORD="$SECRET_FROM_ENV"'],
    ['a variable with a default', `TOKEN=\${TOKEN:-abcdef1234567890abcd}`],
    [
      'Secrets Manager',
      'DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id ml/db --query SecretString --output text)',
    ],
    ['back-ticks', 'PASSWORD=`aws ssm get-parameter --name /ml/db --with-decryption`'],
    ['a parameter of SSM', 'aws ssm get-parameter --name "/ml/prod/password" --with-decryption'],
    ['the name of a secret', 'SECRET_NAME=prod/ml/db-password-2'],
    ['the name of a secret as the secret', 'SECRET="prod/ml/db-credentials-2026"'],
    [
      'the ARN of a secret',
      'secret="arn:aws:secretsmanager:eu-west-1:111122223333:secret:ml-db-AbCdEf"',
    ],
    [
      'a token of the metadata service',
      'TOKEN=$(curl -sX PUT http://169.254.169.254/latest/api/token -H "X-aws-ec2-metadata-token-ttl-seconds: 21600")',
    ],
    [
      'its use',
      'curl -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data',
    ],
    ['a placeholder', 'export API_KEY="<your-api-key-123456789>"'],
    ['another placeholder', 'password=changeme'],
    ['an example of AWS', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['a template', "password: '{{ vault_db_password }}'"],
    ['asterisks', 'password=********'],
    ['a stand-in', `token = "ghp_${'x'.repeat(36)}"`],
    ['an empty token', "c.NotebookApp.token = ''"],
    [
      'a hash of a password',
      "c.NotebookApp.password = 'sha1:67c9e60bb8b6:9ffede0825894254b2e042ea597d771089e11aed'",
    ],
    ['a prompt', 'read -s -p "Password: " PASSWORD'],
    ['a question', 'if [ -z "$PASSWORD" ]; then echo "set a password first"; fi'],
    ['code that asks', 'password = getpass.getpass()'],
    ['code that reads', 'token = os.environ["HF_TOKEN"]'],
    ['a login with a variable', 'machine github.com login $USER password $GIT_TOKEN'],
    ['a user with a variable', 'curl -u "admin:$PW" https://acme.com'],
    ['a schema', '{"password": "string", "token": {"type": "string"}}'],
    ['special tokens of a model', `eos_token="</s>", pad_token='<pad>', mask_token: "[MASK]"`],
    ['a packet of tokens', 'pip install tokenizers==0.13.3 secretstorage==3.3.3'],
    [
      'a password on standard input',
      'aws ecr get-login-password | docker login -u AWS --password-stdin x',
    ],
    ['a comparison', 'assert password != "hunter2"'],
    ['a prompt of Python', 'password = input("Enter password")'],
    ['a function', 'def login(password: str, token: Optional[str] = None):'],
    ['a named argument', 'connect(user=user, password=db_password)'],
    ['a number of tokens', 'MAX_TOKENS=4096'],
    ['a file', 'PASSWORD_FILE=/run/secrets/db'],
    ['a path', 'export PASSWORD=/run/secrets/db_password1'],
    ['a key id', 'export KMS_KEY_ID=1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['a search for keys', 'grep -q "BEGIN RSA PRIVATE KEY" ~/.ssh/id_rsa'],
    ['a public key', 'echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGk2 me@host" >> authorized_keys'],
    ['a certificate', `-----BEGIN CERTIFICATE-----\n${BODY}`],
    ['a digest', 'echo "da39a3ee5e6b4b0d3255bfef95601890afd80709  model.tar" | sha1sum -c'],
    ['a commit', 'git checkout 67c9e60bb8b69ffede0825894254b2e042ea597d'],
    ['a URL with a port', 'curl http://localhost:8080/@latest'],
    ['a URL with variables', 'git clone https://$USER:$TOKEN@github.com/acme/models.git'],
    ['an image', 'docker pull 111122223333.dkr.ecr.eu-west-1.amazonaws.com/ml@sha256:abc'],
    ['a time-out', 'IDLE_TIME=3600 # secrets are in Secrets Manager'],
    ['a policy', '"Action": ["secretsmanager:GetSecretValue", "ssm:GetParameter"]'],
  ])('are not: %s', (_, script) => {
    expect(secretsIn(script)).toEqual([]);
  });

  it('are told by line and kind, never by text', () => {
    const script = `#!/bin/bash\nset -e\nexport DB_PASSWORD='hunter2'\r\necho done\nT=${GITHUB}\n`;

    const found = secretsIn(script);

    expect(found).toEqual([
      { kind: 'password', line: 3 },
      { kind: 'GitHub token', line: 5 },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/hunter2|ghp_/);
  });

  it('are told up to a limit', () => {
    const script = `password='hunter2'\n`.repeat(SECRETS_MAX + 5);

    expect(secretsIn(script)).toHaveLength(SECRETS_MAX);
  });

  it('take any text, also such as is made to keep them busy', () => {
    const hostile = [
      'password'.repeat(2_000),
      `${'a-'.repeat(8_000)}token=`,
      '://'.repeat(5_000),
      '-'.repeat(16_000),
      '='.repeat(16_000),
      `token=${'"'.repeat(9_000)}`,
      `x${'_token'.repeat(2_500)}=1`,
    ];

    // A pattern that goes back and forth over these would not end within the test's time.
    expect(hostile.flatMap(kinds)).toEqual([]);
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        for (const { kind, line } of secretsIn(text)) {
          expect(kind).toMatch(/^[A-Za-z ]+$/);
          expect(line).toBeLessThanOrEqual(text.split(/\r\n|\n|\r/).length);
        }
      }),
    );
  });
});
