using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>A window that moves on by more than its own size: whole rows and columns are seen by nothing. (A kernel of 1 with a stride takes samples on purpose.)</summary>
public sealed class WindowGaps : INetRule
{
    public string Id => "window-gaps";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        foreach (var node in net.Layers)
        {
            var (kernel, stride) = node.Type switch
            {
                "Pooling" when node.Layer.PoolingParam is { GlobalPooling: false } p && !p.HasKernelH && !p.HasStrideH => (p.KernelSize, p.Stride),
                "Convolution" when node.Layer.ConvolutionParam is { HasKernelH: false, HasStrideH: false, KernelSize.Count: 1, Stride.Count: 1 } c
                    => ((c.KernelSize[0] - 1) * (c.Dilation.Count > 0 ? c.Dilation[0] : 1) + 1, c.Stride[0]),
                _ => (0u, 0u),
            };
            if (kernel < 2 || stride <= kernel) continue;
            yield return this.Hint(
                node.Place, $"\"{Words.Name(node.Name)}\" ({node.Type}) looks at {kernel} of every {stride} rows and columns: {Words.Percent(1 - Math.Pow(kernel / (double)stride, 2))} of its input is seen by nothing.",
                "Its window moves on by stride, which is larger than the window.", $"Write stride: {kernel}, or a kernel_size of {stride}.", Fact("kernel", kernel), Fact("stride", stride));
        }
    }
}
