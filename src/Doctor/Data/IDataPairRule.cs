namespace CaffeTop.Doctor.Data;

/// <summary>A rule over the records of the training set and of a test set that stand for the same blob.</summary>
public interface IDataPairRule : IRule
{
    IEnumerable<Finding> Check(CheckedData train, CheckedData test);
}
