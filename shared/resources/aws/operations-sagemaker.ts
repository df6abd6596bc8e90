import type * as sagemaker from '@aws-sdk/client-sagemaker';
import type { Operation } from './operation.ts';

/** Operations of SageMaker. */
export interface SageMakerOperations {
  'sagemaker:DescribeNotebookInstance': Operation<
    sagemaker.DescribeNotebookInstanceCommandInput,
    sagemaker.DescribeNotebookInstanceCommandOutput
  >;
  'sagemaker:DescribeNotebookInstanceLifecycleConfig': Operation<
    sagemaker.DescribeNotebookInstanceLifecycleConfigCommandInput,
    sagemaker.DescribeNotebookInstanceLifecycleConfigCommandOutput
  >;
  'sagemaker:ListNotebookInstanceLifecycleConfigs': Operation<
    sagemaker.ListNotebookInstanceLifecycleConfigsCommandInput,
    sagemaker.ListNotebookInstanceLifecycleConfigsCommandOutput
  >;
  'sagemaker:ListNotebookInstances': Operation<
    sagemaker.ListNotebookInstancesCommandInput,
    sagemaker.ListNotebookInstancesCommandOutput
  >;
  'sagemaker:StopNotebookInstance': Operation<
    sagemaker.StopNotebookInstanceCommandInput,
    sagemaker.StopNotebookInstanceCommandOutput
  >;
  'sagemaker:StartNotebookInstance': Operation<
    sagemaker.StartNotebookInstanceCommandInput,
    sagemaker.StartNotebookInstanceCommandOutput
  >;
  'sagemaker:UpdateNotebookInstance': Operation<
    sagemaker.UpdateNotebookInstanceCommandInput,
    sagemaker.UpdateNotebookInstanceCommandOutput
  >;
  'sagemaker:ListTags': Operation<sagemaker.ListTagsCommandInput, sagemaker.ListTagsCommandOutput>;
  'sagemaker:AddTags': Operation<sagemaker.AddTagsCommandInput, sagemaker.AddTagsCommandOutput>;
  'sagemaker:DeleteTags': Operation<
    sagemaker.DeleteTagsCommandInput,
    sagemaker.DeleteTagsCommandOutput
  >;
  'sagemaker:DescribeEndpoint': Operation<
    sagemaker.DescribeEndpointCommandInput,
    sagemaker.DescribeEndpointCommandOutput
  >;
  'sagemaker:ListEndpoints': Operation<
    sagemaker.ListEndpointsCommandInput,
    sagemaker.ListEndpointsCommandOutput
  >;
  'sagemaker:DescribeEndpointConfig': Operation<
    sagemaker.DescribeEndpointConfigCommandInput,
    sagemaker.DescribeEndpointConfigCommandOutput
  >;
  'sagemaker:CreateEndpointConfig': Operation<
    sagemaker.CreateEndpointConfigCommandInput,
    sagemaker.CreateEndpointConfigCommandOutput
  >;
  'sagemaker:UpdateEndpoint': Operation<
    sagemaker.UpdateEndpointCommandInput,
    sagemaker.UpdateEndpointCommandOutput
  >;
  'sagemaker:UpdateEndpointWeightsAndCapacities': Operation<
    sagemaker.UpdateEndpointWeightsAndCapacitiesCommandInput,
    sagemaker.UpdateEndpointWeightsAndCapacitiesCommandOutput
  >;
  'sagemaker:CreateModel': Operation<
    sagemaker.CreateModelCommandInput,
    sagemaker.CreateModelCommandOutput
  >;
  'sagemaker:ListModels': Operation<
    sagemaker.ListModelsCommandInput,
    sagemaker.ListModelsCommandOutput
  >;
  'sagemaker:DescribeModel': Operation<
    sagemaker.DescribeModelCommandInput,
    sagemaker.DescribeModelCommandOutput
  >;
}
