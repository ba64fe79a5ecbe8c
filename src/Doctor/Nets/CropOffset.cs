using System.Globalization;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>
/// A Crop whose offset does not lay the enlarged map over the image, by the geometry of the layers between (as pycaffe's coord_map.py works it
/// out): every convolution, pooling and deconvolution maps a coordinate x to a·x + b; the whole way from the crop's second bottom to its first
/// must have a = 1, and then b is the offset.
/// </summary>
public sealed class CropOffset : INetRule
{
    public string Id => "crop-offset";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        foreach (var node in net.Layers.Where(static node => node.Type == "Crop"))
        {
            if (node.Sources is not [{ } from, { } like] || (node.Layer.CropParam?.Axis ?? 2) is not (2 or -2)) continue;
            if (CoordinateMap.Between(like, from) is not { } map) continue;
            var given = node.Layer.CropParam?.Offset ?? [];
            for (var axis = 0; axis < 2; axis++)
            {
                long offset = given.Count == 0 ? 0 : given.Count == 1 ? given[0] : given[Math.Min(axis, given.Count - 1)];
                var (scale, shift) = axis == 0 ? map.Height : map.Width;
                if (Check(node, axis, offset, scale, shift) is not { } finding) continue;
                yield return finding;
                break;
            }
        }
    }

    private Finding? Check(NetNode node, int axis, long offset, double scale, double shift)
    {
        var name = Words.Name(node.Name);
        if (Math.Abs(scale - 1) < 1e-6)
        {
            var right = Math.Round(shift);
            if (Math.Abs(shift - offset) < 0.75 || right < 0) return null;
            return this.Warning(
                node.Place, $"The crop \"{name}\" takes its block at offset {offset}; the geometry of this net needs offset {Words.Number(right)}.",
                "The paddings, strides and kernels between the image and the crop move pixel 0 of the image there. With another offset every output is compared with the label of another pixel.",
                $"Write crop_param {{ axis: 2 offset: {Words.Number(right)} }}.", Fact("offset", offset), Fact("needed_offset", right));
        }

        // Enlarged by another factor than it was made smaller: no offset fits; the middle fits best.
        var factor = Deconvolution(node);
        var (image, enlarged) = Extents(node, axis, shift, scale);
        var centred = (long)Math.Round((enlarged - image) / 2.0);
        if (Math.Abs(centred - offset) <= 1) return null;
        var size = image.ToString(CultureInfo.InvariantCulture);
        return this.Warning(
            node.Place, $"The crop \"{name}\" at offset {offset} does not centre the output: for an image of {size}×{size} the enlarged map is {enlarged}×{enlarged}, and the middle begins at offset {centred}.",
            $"The map is enlarged {Words.Number(scale)} times too much: the poolings make the image {Words.Number(factor.Stride / scale)} times smaller, but \"{Words.Name(factor.Name)}\" has stride {Words.Number(factor.Stride)}. "
            + "Offset 19 belongs to a net with pad 100 and five poolings.",
            factor.RightOffset is { } fitting
                ? $"Give \"{Words.Name(factor.Name)}\" stride {Words.Number(factor.Stride / scale)} and kernel_size {Words.Number(2 * factor.Stride / scale)}, and the crop offset {Words.Number(fitting)}; or keep it and write offset: {centred}."
                : $"Write offset: {centred} for images of {size}×{size}, or make the strides fit.",
            Fact("offset", offset), Fact("centred_offset", centred), Fact("enlarged_times", scale), Fact("image", image), Fact("enlarged_map", enlarged),
            Fact("offset_with_fitting_stride", factor.RightOffset ?? double.NaN));
    }

    // The deconvolution that enlarges, and the offset that fits when its stride is the one that the poolings ask for.
    private static (string Name, double Stride, double? RightOffset) Deconvolution(NetNode crop)
    {
        var node = crop.Sources[0];
        while (node is not null && node.Type != "Deconvolution") node = node.Sources.Count > 0 ? node.Sources[0] : null;
        if (node?.Layer.ConvolutionParam is not { } own || own.Stride.Count == 0) return (crop.Name, 1, null);
        double stride = own.Stride[0];
        var like = crop.Sources[1]!;
        var changed = node.Layer.Clone();
        if (CoordinateMap.Between(like, crop.Sources[0]!) is not { } map) return (node.Name, stride, null);
        var fitting = stride / map.Height.Scale;
        if (fitting < 1 || fitting != Math.Floor(fitting)) return (node.Name, stride, null);
        changed.ConvolutionParam.Stride.Clear();
        changed.ConvolutionParam.Stride.Add((uint)fitting);
        changed.ConvolutionParam.KernelSize.Clear();
        changed.ConvolutionParam.KernelSize.Add((uint)(2 * fitting));
        changed.ConvolutionParam.Pad.Clear();
        var right = CoordinateMap.Between(like, crop.Sources[0]!, (node, changed));
        return (node.Name, stride, right is { } r && r.Height.Shift >= 0 ? Math.Round(r.Height.Shift) : null);
    }

    // Of the crop's second and first bottom; where the image's size is not known, of one of 224.
    private static (int Image, int Enlarged) Extents(NetNode crop, int axis, double shift, double scale)
    {
        if (crop.BottomShapes is [{ Axes: 4 } enlarged, { Axes: 4 } image]) return (image[2 + axis], enlarged[2 + axis]);
        const int Usual = 224;
        return (Usual, CoordinateMap.Extent(crop.Sources[1]!, crop.Sources[0]!, Usual) ?? (int)Math.Round((Usual * scale) + (2 * shift)));
    }
}
