namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>A matrix in memory as an operand of a product: element (i, j) lies at Base + i·RowStep + j·ColumnStep, one of the steps being 1.</summary>
internal readonly unsafe struct Operand(float* start, nint rowStep, nint columnStep)
{
    public float* Base { get; } = start;

    public nint RowStep { get; } = rowStep;

    public nint ColumnStep { get; } = columnStep;

    /// <summary>op(X) of a row-major X with this many columns.</summary>
    public static Operand Of(float* start, bool transpose, int columns) => transpose ? new Operand(start, 1, columns) : new Operand(start, columns, 1);

    public float* At(nint i, nint j) => Base + (i * RowStep) + (j * ColumnStep);
}
