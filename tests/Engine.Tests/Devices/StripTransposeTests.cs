using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>Column j of a strip of rows becomes row j of the destination, for every step: below 16 the columns overlap what was spilled before.</summary>
public unsafe class StripTransposeTests
{
    public static TheoryData<int> Steps => [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 16, 32];

    [Theory]
    [MemberData(nameof(Steps))]
    public void ColumnsBecomeRows(int step)
    {
        var rows = Math.Min(step, StripTranspose.Rows);
        var source = HostBlob.Noise(16 * 50, 1);
        var offsets = new nint[StripTranspose.Rows];
        for (var i = 0; i < offsets.Length; i++) offsets[i] = (i < rows ? i : 0) * 50;
        foreach (var columns in new[] { 1, 2, 3, 4, 5, 15, 16, 17, 33 })
        {
            foreach (var by4 in new[] { false, true })
            {
                var destination = new float[(columns * step) + 64];
                fixed (float* from = source)
                fixed (nint* at = offsets)
                fixed (float* to = destination)
                {
                    if (by4) StripTranspose.RunBy4(from, at, columns, to, step);
                    else StripTranspose.Run(from, at, columns, to, step);
                }

                for (var j = 0; j < columns; j++)
                {
                    for (var i = 0; i < rows; i++) Assert.Equal(source[(i * 50) + j], destination[(j * step) + i]);
                }
            }
        }
    }
}
