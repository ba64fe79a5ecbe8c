using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

public sealed class CropLayerTests
{
    // 1 2 3 4
    // 5 6 7 8
    // 9 10 11 12
    private static readonly Blob Image = Literal.Of([1, 1, 3, 4], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

    // Only its extents count; its channels do not, before axis 2.
    private static readonly Blob Like = Literal.Varied(1, 1, 5, 2, 2);

    [SkippableTheory]
    [InlineData("", new float[] { 1, 2, 5, 6 })]
    [InlineData("offset: 1", new float[] { 6, 7, 10, 11 })]
    [InlineData("offset: 1 offset: 2", new float[] { 7, 8, 11, 12 })]
    public void CutsABlock(string parameters, float[] expected)
    {
        foreach (var device in TestDevices.Names)
        {
            using var run = new LayerRun(device, $"type: 'Crop' crop_param {{ {parameters} }}", Image, Like);
            Assert.Equal(expected, run.Forward());
            Assert.Equal([1, 1, 2, 2], run.Tops[0].Shape.Dims);

            run.Bottoms[0].CopyDiffFrom([.. Enumerable.Repeat(7f, 12)]);
            var dx = run.ForwardBackward(expected);
            Assert.Equal(Image.DataToArray().Select(value => expected.Contains(value) ? value : 0), dx);
            Assert.False(run.Layer.AllowForceBackward(1));
        }
    }

    [SkippableTheory]
    [InlineData(
        "offset: 2 offset: 0",
        "the crop for dimension 2 is out-of-bounds: offset 2 + 2 ('bottom1', shape 1x5x2x2) is more than the 3 of 'bottom0' (shape 1x1x3x4)")]
    [InlineData(
        "axis: 1 offset: 0",
        "the crop for dimension 1 is out-of-bounds: offset 0 + 5 ('bottom1', shape 1x5x2x2) is more than the 1 of 'bottom0' (shape 1x1x3x4)")]
    [InlineData("offset: 1 offset: 1 offset: 1", "3 offsets for 2 cropped axes; give none, one, or one for each axis from axis on")]
    [InlineData(
        "offset: 4294967295",
        "the crop for dimension 2 is out-of-bounds: offset 4294967295 + 2 ('bottom1', shape 1x5x2x2) is more than the 3 of 'bottom0' (shape 1x1x3x4)")]
    public void Refuses(string parameters, string sentence)
        => Assert.Equal(sentence, Refusal.Of($"type: 'Crop' crop_param {{ {parameters} }}", Image, Like));
}
