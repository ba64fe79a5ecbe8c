using CaffeTop.Engine.Devices.Cuda.Operations;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>What convolutions that run one after the other share; those that may run beside them have another.</summary>
/// <param name="Dnn">Null where there is no cuDNN.</param>
internal sealed record ConvolutionBranch(CudaDnnContext? Dnn, ConvolutionWorkspace Workspace, Im2colConvolution Im2col, BiasPass Bias);
