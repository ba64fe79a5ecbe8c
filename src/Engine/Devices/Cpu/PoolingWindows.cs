namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Facts about the windows of a pooling. Height and Width are the two factors of an average's divisor: padding counts, what hangs over beyond it
/// does not.
/// </summary>
internal static unsafe class PoolingWindows
{
    public static float Height(in Pooling d, int ph)
    {
        var start = (ph * d.StrideH) - d.PadH;
        return Math.Min(start + d.KernelH, d.Height + d.PadH) - start;
    }

    public static float Width(in Pooling d, int pw)
    {
        var start = (pw * d.StrideW) - d.PadW;
        return Math.Min(start + d.KernelW, d.Width + d.PadW) - start;
    }

    /// <summary><see cref="Width"/> of every pooled column, ones up to a whole vector.</summary>
    public static void Widths(in Pooling d, float* widths)
    {
        for (var pw = 0; pw < PhaseRow.Vectors(d.PooledWidth); pw++) widths[pw] = pw < d.PooledWidth ? Width(d, pw) : 1;
    }

    /// <summary>Whether vectors are better filled along a window than across neighbouring windows.</summary>
    public static bool FewAndWide(in Pooling d)
    {
        var lanes = Lanes.Count;
        return d.PooledWidth * ((d.KernelW + lanes - 1) / lanes) < d.KernelW * ((d.PooledWidth + lanes - 1) / lanes);
    }

    /// <summary>The common 2 or 3 columns with stride 2 and no padding at the sides.</summary>
    public static bool IsStrideTwo(in Pooling d) => d.StrideW == 2 && d.PadW == 0 && (d.KernelW is 2 or 3);

    /// <summary>Whether the last windows reach beyond the right edge.</summary>
    public static bool Overhangs(in Pooling d) => ((d.PooledWidth - 1) * d.StrideW) + d.KernelW > d.Width + (2 * d.PadW);
}
