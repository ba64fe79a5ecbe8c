namespace CaffeTop.Engine.Tests.Layers;

public sealed class LRNLayerTests
{
    [SkippableTheory]
    [EveryDevice]
    public void AcrossChannels(string device)
    {
        // channels 1 2 3, size 3, alpha 3, beta 1, k 1: scale = 1 + 3/3·(1+4), 1 + (1+4+9), 1 + (4+9)
        using var run = new LayerRun(device, "type: 'LRN' lrn_param { local_size: 3 alpha: 3 beta: 1 }", Literal.Of([1, 3, 1, 1], 1, 2, 3));
        Literal.Near([1 / 6f, 2 / 15f, 3 / 14f], run.Forward());

        // dx[0] for dy = (6, 0, 0): 6/6 - 2·x·(dy·y/scale) = 1 - 2·1·(6·(1/6)/6) = 2/3; dx[1] = -2·2·1/6; dx[2] is outside its window
        Literal.Near([2 / 3f, -2 / 3f, 0], run.ForwardBackward(6, 0, 0));
    }

    [SkippableTheory]
    [EveryDevice]
    public void WithinChannelIgnoresKAndCountsPadding(string device)
    {
        // One channel, 1x2: x = 3 6, window 3x3 with pad 1: (9+36)/9 = 5 for both; y = x/(1 + 2·5). k = 100 changes nothing.
        using var run = new LayerRun(
            device, "type: 'LRN' lrn_param { norm_region: WITHIN_CHANNEL local_size: 3 alpha: 2 beta: 1 k: 100 }", Literal.Of([1, 1, 1, 2], 3, 6));

        // The window over height 1 with pad 1 and width 2 with pad 1 covers 3 rows and 3 columns of padded image: all 9 count.
        Literal.Near([3 / 11f, 6 / 11f], run.Forward());
    }

    [Fact]
    public void RefusesAnEvenSize()
        => Assert.Equal(
            "local_size is 4; only odd values are possible, so that the window has a centre",
            Refusal.Of("type: 'LRN' lrn_param { local_size: 4 }", Literal.Varied(1, 1, 3, 2, 2)));

    [Fact]
    public void RefusesOtherThanFourAxes()
        => Assert.Equal(
            "'bottom0' has the shape 2x3; LRN needs 4 axes (num, channels, height, width)", Refusal.Of("type: 'LRN'", Literal.Varied(1, 2, 3)));
}
