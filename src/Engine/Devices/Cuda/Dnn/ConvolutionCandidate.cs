namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>A way to compute one direction of one geometry, as a search or the heuristics described it.</summary>
/// <param name="Algorithm">cuDNN's number of it in this direction; <see cref="Im2col"/>.</param>
/// <param name="MathType">With which it was found and must be called.</param>
/// <param name="Milliseconds">−1: not measured.</param>
internal readonly record struct ConvolutionCandidate(int Algorithm, int MathType, bool IsDeterministic, double Milliseconds, long WorkspaceBytes)
{
    /// <summary>The <see cref="Algorithm"/> that is our own.</summary>
    public const int Im2col = -1;

    public bool IsIm2col => Algorithm == Im2col;

    public override string ToString() => IsIm2col ? "im2col" : $"cuDNN's algorithm {Algorithm}";

    /// <summary>Columns and a product by cuBLAS: works for every geometry, always in the same order, with scratch memory of its own.</summary>
    public static ConvolutionCandidate OwnColumns(double milliseconds) => new(Im2col, 0, true, milliseconds, 0);
}
