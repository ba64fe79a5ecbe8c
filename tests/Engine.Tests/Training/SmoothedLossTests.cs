using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Training;

namespace CaffeTop.Engine.Tests.Training;

public class SmoothedLossTests
{
    [Fact]
    public void TheMeanOfTheLastLosses()
    {
        var loss = new SmoothedLoss(3, 0);
        float[] losses = [3, 5, 7, 9, 1], means = [3, 4, 5, 7, 5.6666665f];
        for (var i = 0; i < losses.Length; i++)
        {
            loss.Add(losses[i], i);
            Assert.Equal(means[i], loss.Value, 1e-6f);
        }
    }

    [Fact]
    public void ALongWindowGrowsAsLossesCome()
    {
        var loss = new SmoothedLoss(5000, 0);
        for (var i = 0; i < 6000; i++) loss.Add(i < 1000 ? 1 : 3, i);
        Assert.Equal(3, loss.Value, 1e-3f);
        var resumed = new SmoothedLoss(int.MaxValue, 6000);
        resumed.Restore(new LossWindow(0, 2, new float[6000]), int.MaxValue, 6000);
        resumed.Add(2, 6000);
        Assert.Equal(2, resumed.Value, 1e-3f);
    }

    [Fact]
    public void ANaNStaysForGood()
    {
        var loss = new SmoothedLoss(1, 0);
        loss.Add(float.NaN, 0);
        loss.Add(1, 1);
        Assert.True(float.IsNaN(loss.Value));
    }

    [Fact]
    public void TheWindowTurnsFromTheIterationItBeganAt()
    {
        // Begun at 7: iteration 9 replaces the loss of 7, iteration 10 that of 8.
        var loss = new SmoothedLoss(2, 7);
        loss.Add(1, 7);
        loss.Add(3, 8);
        loss.Add(5, 9);
        Assert.Equal(4, loss.Value);
        loss.Add(7, 10);
        Assert.Equal(6, loss.Value);
    }

    [Fact]
    public void TheFloatUpdateLeavesItsResidue()
    {
        // As in Caffe's logs: 2.3 → 0 by float differences does not end at exactly 0 once the window holds unequal losses.
        var loss = new SmoothedLoss(3, 0);
        float[] losses = [0.1f, 0.2f, 2.3f, 0, 0, 0];
        for (var i = 0; i < losses.Length; i++) loss.Add(losses[i], i);
        var expected = 0f;
        expected = 0.1f;
        expected = ((expected * 1) + 0.2f) / 2;
        expected = ((expected * 2) + 2.3f) / 3;
        expected += (0 - 0.1f) / 3;
        expected += (0 - 0.2f) / 3;
        expected += (0 - 2.3f) / 3;
        Assert.Equal(expected, loss.Value);
    }

    [Fact]
    public void ARestoredWindowGoesOn()
    {
        var whole = new SmoothedLoss(3, 0);
        var first = new SmoothedLoss(3, 0);
        for (var i = 0; i < 4; i++) first.Add(i * i, i);
        for (var i = 0; i < 8; i++) whole.Add(i * i, i);
        var second = new SmoothedLoss(3, 4);
        second.Restore(first.Save(), 3, 4);
        for (var i = 4; i < 8; i++) second.Add(i * i, i);
        Assert.Equal(whole.Value, second.Value);
    }

    [Fact]
    public void AWindowOfAnotherLengthBeginsAnew()
    {
        var first = new SmoothedLoss(5, 0);
        for (var i = 0; i < 9; i++) first.Add(i, i);
        var second = new SmoothedLoss(2, 9);
        second.Restore(first.Save(), 2, 9);
        second.Add(42, 9);
        Assert.Equal(42, second.Value);
    }
}
