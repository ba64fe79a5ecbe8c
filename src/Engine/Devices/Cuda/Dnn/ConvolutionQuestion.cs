namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>What the tuner is asked: how is this direction of this geometry computed best?</summary>
/// <param name="Text">The geometry in words.</param>
internal readonly record struct ConvolutionQuestion(Convolution Geometry, ConvolutionDirection Direction, string Text, CudnnConvolution Cudnn);
