namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>
/// The rows of a matrix cut into panels of at most the kernel's rows, as equal as possible: 20 rows are 10 + 10, not 14 + 6, because every row count
/// near the top runs at full speed and small ones do not.
/// </summary>
internal readonly struct RowPanels(int rows, int maxRows)
{
    private readonly int _rows = rows;

    public int Count { get; } = (rows + maxRows - 1) / maxRows;

    /// <summary>First row of a panel; of panel <see cref="Count"/> the number of rows.</summary>
    public int Start(int panel) => (int)((long)_rows * panel / Count);

    public int Rows(int panel) => Start(panel + 1) - Start(panel);

    /// <summary>Floats of one packed panel of this depth, with room for what <see cref="StripTranspose"/> spills.</summary>
    public static int Step(int depth, int maxRows) => ((depth * maxRows) + StripTranspose.Rows + 15) & ~15;
}
