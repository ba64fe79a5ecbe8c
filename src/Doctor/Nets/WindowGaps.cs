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
            if (Beyond(node, kernel, stride) is { } beyond)
            {
                yield return beyond;
                continue;
            }

            yield return this.Hint(
                node.Place, $"\"{Words.Name(node.Name)}\" ({node.Type}) looks at {kernel} of every {stride} rows and columns: {Words.Percent(1 - Math.Pow(kernel / (double)stride, 2))} of its input is seen by nothing.",
                "Its window moves on by stride, which is larger than the window.", $"Write stride: {kernel}, or a kernel_size of {stride}.", Fact("kernel", kernel), Fact("stride", stride));
        }
    }

    // Caffe rounds the number of windows up, and without padding it does not look whether the last one still begins inside.
    private Finding? Beyond(NetNode node, uint kernel, uint stride)
    {
        if (node.Type != "Pooling" || node.BottomShapes is not [{ Axes: 4 } from, ..] || node.TopShapes is not [{ Axes: 4 } to, ..] || node.Layer.PoolingParam.Pad > 0) return null;
        if ((to[2] - 1) * stride < from[2] && (to[3] - 1) * stride < from[3]) return null;
        var isMax = node.Layer.PoolingParam.Pool == Engine.Proto.PoolingParameter.Types.PoolMethod.Max;
        return this.Error(
            node.Place, $"The last windows of \"{Words.Name(node.Name)}\" lie outside its input: {to[2]}×{to[3]} windows with stride {stride} on a map of {from[2]}×{from[3]}.",
            $"The {(isMax ? "maximum of no value is −3.4e38, the smallest number there is" : "mean of no value is 0 / 0, NaN")}; Caffe computes it without a word, and the loss is NaN at the first iteration.",
            $"Write stride: {kernel}, or a kernel_size of {stride}.", Fact("kernel", kernel), Fact("stride", stride), Fact("windows", to[2]), Fact("input", from[2]));
    }
}
