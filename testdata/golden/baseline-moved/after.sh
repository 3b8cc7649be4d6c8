grep -cE '"by": "baseline"|"findings": 0'
