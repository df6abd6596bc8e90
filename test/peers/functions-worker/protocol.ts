/** A field: its type and its number, and whether there are several. */
type Field = readonly [type: string, id: number, rule?: 'repeated'];

/** The members of Microsoft's FunctionRpc protocol that indexing and invoking need, by name and number. */
const MESSAGES: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  StreamingMessage: {
    requestId: ['string', 1],
    startStream: ['StartStream', 20],
    workerInitRequest: ['WorkerInitRequest', 17],
    workerInitResponse: ['WorkerInitResponse', 16],
    functionLoadRequest: ['FunctionLoadRequest', 8],
    functionLoadResponse: ['FunctionLoadResponse', 9],
    invocationRequest: ['InvocationRequest', 4],
    invocationResponse: ['InvocationResponse', 5],
    functionsMetadataRequest: ['FunctionsMetadataRequest', 29],
    functionMetadataResponse: ['FunctionMetadataResponse', 30],
    rpcLog: ['RpcLog', 2],
  },
  StartStream: { workerId: ['string', 2] },
  WorkerInitRequest: {
    hostVersion: ['string', 1],
    workerDirectory: ['string', 4],
    functionAppDirectory: ['string', 5],
  },
  WorkerInitResponse: { result: ['StatusResult', 3] },
  FunctionsMetadataRequest: { functionAppDirectory: ['string', 1] },
  FunctionMetadataResponse: {
    functionMetadataResults: ['RpcFunctionMetadata', 1, 'repeated'],
    result: ['StatusResult', 2],
  },
  RpcFunctionMetadata: {
    name: ['string', 4],
    directory: ['string', 1],
    scriptFile: ['string', 2],
    rawBindings: ['string', 10, 'repeated'],
    functionId: ['string', 13],
  },
  FunctionLoadRequest: { functionId: ['string', 1] },
  FunctionLoadResponse: { functionId: ['string', 1], result: ['StatusResult', 2] },
  InvocationRequest: {
    invocationId: ['string', 1],
    functionId: ['string', 2],
    inputData: ['ParameterBinding', 3, 'repeated'],
  },
  InvocationResponse: { invocationId: ['string', 1], result: ['StatusResult', 3] },
  ParameterBinding: { name: ['string', 1], data: ['TypedData', 2] },
  TypedData: { string: ['string', 1], json: ['string', 2] },
  StatusResult: { status: ['int32', 4], exception: ['RpcException', 2] },
  RpcException: { message: ['string', 2] },
  RpcLog: {
    category: ['string', 2],
    level: ['int32', 3],
    message: ['string', 4],
    logCategory: ['int32', 8],
  },
};

/** The protocol as `@grpc/proto-loader` takes it. */
export const PROTOCOL = {
  nested: {
    AzureFunctionsRpcMessages: {
      nested: {
        FunctionRpc: {
          methods: {
            EventStream: {
              requestType: 'StreamingMessage',
              requestStream: true,
              responseType: 'StreamingMessage',
              responseStream: true,
            },
          },
        },
        ...Object.fromEntries(
          Object.entries(MESSAGES).map(([name, fields]) => [
            name,
            {
              fields: Object.fromEntries(
                Object.entries(fields).map(([field, [type, id, rule]]) => [
                  field,
                  rule === undefined ? { type, id } : { type, id, rule },
                ]),
              ),
            },
          ]),
        ),
      },
    },
  },
};
