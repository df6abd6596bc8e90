import {
  AddTagsCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteTagsCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeNotebookInstanceCommand,
  DescribeNotebookInstanceLifecycleConfigCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  ListNotebookInstanceLifecycleConfigsCommand,
  ListNotebookInstancesCommand,
  ListTagsCommand,
  SageMakerClient,
  StartNotebookInstanceCommand,
  StopNotebookInstanceCommand,
  UpdateEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
  UpdateNotebookInstanceCommand,
} from '@aws-sdk/client-sagemaker';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
} from './driver.ts';

const COMMANDS: Commands<'sagemaker'> = {
  AddTags: AddTagsCommand,
  CreateEndpointConfig: CreateEndpointConfigCommand,
  CreateModel: CreateModelCommand,
  DeleteTags: DeleteTagsCommand,
  DescribeEndpoint: DescribeEndpointCommand,
  DescribeEndpointConfig: DescribeEndpointConfigCommand,
  DescribeModel: DescribeModelCommand,
  DescribeNotebookInstance: DescribeNotebookInstanceCommand,
  DescribeNotebookInstanceLifecycleConfig: DescribeNotebookInstanceLifecycleConfigCommand,
  ListEndpoints: ListEndpointsCommand,
  ListModels: ListModelsCommand,
  ListNotebookInstanceLifecycleConfigs: ListNotebookInstanceLifecycleConfigsCommand,
  ListNotebookInstances: ListNotebookInstancesCommand,
  ListTags: ListTagsCommand,
  StartNotebookInstance: StartNotebookInstanceCommand,
  StopNotebookInstance: StopNotebookInstanceCommand,
  UpdateEndpoint: UpdateEndpointCommand,
  UpdateEndpointWeightsAndCapacities: UpdateEndpointWeightsAndCapacitiesCommand,
  UpdateNotebookInstance: UpdateNotebookInstanceCommand,
};

/** The SageMaker client of one region. */
export function driver(options: DriverOptions): Driver {
  return createDriver<'sagemaker'>(new SageMakerClient(clientConfig(options)), COMMANDS);
}
