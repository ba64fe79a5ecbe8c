namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>Matrices of one shape on the device: the first one's address, and how many floats lie from one's beginning to the next one's; 0: always the first.</summary>
internal readonly record struct StridedMatrices(nint First, long Stride);
